"""The parts of page *Item*: distributions over the options, and the responses behind them."""
