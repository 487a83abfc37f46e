"""The trail: one append-only, hash-chained entry for every change, and the words kept beside it."""
