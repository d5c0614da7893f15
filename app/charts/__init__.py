"""The charts of the explorer: each draws the frame it is given and computes nothing."""
