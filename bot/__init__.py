"""The Slack door: commands, modals, cards and Home."""
