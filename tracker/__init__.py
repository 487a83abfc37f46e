"""Makesafe: faults at probation premises, and the ladder they climb until somebody fixes them."""
