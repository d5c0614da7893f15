"""Tables, figures and the comparison with the published values."""
