"""The policy as it was published: the text of every file, when it came into force, what changed."""
