"""Whether Slack is set up well: each part looked at, and what to do about what is not."""
