"""Who owns which stage where, with a deputy, and who holds an order because of it."""
