"""People: who they are, what they were granted, and how they prove it."""
