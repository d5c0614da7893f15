"""Who answers: one small protocol, a module per backend."""
