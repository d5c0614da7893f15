"""The parts of page *Culture map*: points, the ways between them, and what the axes are made of."""
