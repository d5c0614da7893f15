"""What people make of responses: answers that the parser could not read, and the six problems."""
