"""A pretend Slack workspace in the browser, for development only."""
