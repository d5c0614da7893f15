"""How sure a statistical test has to be."""

RARE = 1e-4
"""Least p value that passes. Such tests are seeded: they cannot flake, and when a library changes its random
streams a right sampler fails them this seldom."""
