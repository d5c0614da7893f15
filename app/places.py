"""Places for charts beside each other, under each other in a narrow window."""

from __future__ import annotations

from typing import Final

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

WIDTH: Final = 484
"""Of a place, in pixels: two of them stand beside each other in a window of 1440."""


def places(count: int, *, wide: bool = False) -> list[DeltaGenerator]:
    """Give places for some charts.

    Columns would share a narrow window until nothing is left beside the labels; places of a fixed width move
    under each other.

    Parameters
    ----------
    count
        How many.
    wide
        Whether each takes the whole width, for charts with long labels.
    """
    if wide or count == 1:
        return [st.container() for _ in range(count)]
    row = st.container(horizontal=True, gap="small")
    return [row.container(width=WIDTH) for _ in range(count)]
