"""The register: division, units, premises and their locations."""
