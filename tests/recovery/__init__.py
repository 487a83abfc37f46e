"""Recovery plans, kept on both databases."""
