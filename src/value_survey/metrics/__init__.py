"""A module per metric of the paper; pure functions of arrays and frames."""
