"""Night cover, kept on both databases."""
