"""The parts of page *Ledger*: counts by status, and examples of what was not read."""
