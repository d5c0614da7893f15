"""The sections of page *Robustness*: what results rest on, a module each."""
