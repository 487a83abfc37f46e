"""Photographs of work orders: judged by their content, kept re-encoded, never rewritten."""
