"""The parts of page *Compare two runs*: the choice of runs, their contrast, their items."""
