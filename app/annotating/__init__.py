"""What people do on page *Annotate*: the tasks, the file they are kept in, the desk they are done at."""
