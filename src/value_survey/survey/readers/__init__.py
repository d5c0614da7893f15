"""Readers of the files that surveys and the paper's authors publish."""
