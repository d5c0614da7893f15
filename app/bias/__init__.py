"""The parts of page *Gender and age bias*: names and rows, sentences, tables, the way to the questions."""
