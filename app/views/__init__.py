"""A module per page of the explorer."""
