"""The proof: one folder for each package it tests, and tests/guards for the house itself."""
