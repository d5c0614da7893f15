"""The claims of the paper, each held against the numbers of this study's runs."""
