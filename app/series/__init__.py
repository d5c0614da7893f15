"""The parts of page *Series test*: the tests with what they assume, and Table 3 in the paper's layout."""
