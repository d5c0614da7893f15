"""Runs on many machines: blocks of respondents are asked by actors on a Ray cluster, the driver journals.

Only `connection` and `pool` know Ray; what a block is, what its actor does and what the driver keeps do not.
"""
