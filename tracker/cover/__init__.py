"""Night cover: what is required, who is on the roster, the gaps, and whoever is left alone."""
