"""The parts of page *Ablations*: methods against DEF, the printed tables, the language of asking."""
