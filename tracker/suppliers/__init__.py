"""Suppliers and the contracts under which they serve premises."""
