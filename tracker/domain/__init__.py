"""The policy book: pure rules on frozen values, with no clock, no database and no framework."""
