"""The parts of page *About*: the simulations behind the reports, commands, references."""
