"""Whether a model has met the survey before: likelihood of the wordings, and recall of the human figures."""
