"""The data card: what the dataset is, for people (`data/README.md`) and machines (`data/croissant.json`)."""
