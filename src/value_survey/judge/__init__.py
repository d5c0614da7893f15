"""Judging responses: six problems, a model and rules as judges, and how far to trust them."""
