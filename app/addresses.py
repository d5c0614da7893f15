"""Addresses of links to other pages: written as the filters write them, so that they need no change there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from app.filters import Filters


def in_words(query: Mapping[str, Sequence[str]], filters: Filters) -> dict[str, list[str]]:
    """Write the choices of a link as the filters write them into the address; other keys stay as they are."""
    names = {one.key: one.name for one in filters.all}
    return {
        key: [names[key](value) for value in values] if key in names else list(values)
        for key, values in query.items()
    }
