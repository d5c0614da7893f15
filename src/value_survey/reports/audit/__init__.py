"""Audit of the paper's printed tables: what they say of each other, recomputed from `data/published/`."""
