"""Exports: live data as tables, each with a manifest that says what it is and is not."""
