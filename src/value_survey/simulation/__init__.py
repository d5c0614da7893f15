"""How a model answers as a simulated respondent."""
