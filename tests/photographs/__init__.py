"""Photographs: judged by content, kept without a place or a time in them, on both databases."""
