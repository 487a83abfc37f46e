"""Requests that were seen before, so that one click acts once."""
