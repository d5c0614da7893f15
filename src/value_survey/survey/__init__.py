"""What is asked, and how humans answered it."""
