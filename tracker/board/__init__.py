"""What the estates board reads: figures, and the very rows that each of them counts."""
