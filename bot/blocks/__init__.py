"""Everything that Slack draws: facts in, dictionaries out, and nothing else."""
