"""A thin command per DVC stage: read, call, write."""
