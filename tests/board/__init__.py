"""Tests of what the board reads."""
