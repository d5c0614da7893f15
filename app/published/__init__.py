"""The parts of page *Published against reproduced*: its rows, its chart, the tables in their layout."""
