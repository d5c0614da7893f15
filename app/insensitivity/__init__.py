"""The parts of page *Insensitivity*: names, rows, sentences, tables, sections, judged responses."""
