"""The parts of page *Data*: the questions, and where everything comes from."""
