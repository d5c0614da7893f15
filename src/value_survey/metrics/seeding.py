"""Random streams that follow from what they are for, not from when they are asked for."""

from __future__ import annotations

import hashlib

import numpy as np


def stream(seed: int, *content: str | bytes | int) -> np.random.Generator:
    """Return a generator that depends on the seed and the content only.

    The same run, dimension or item gets the same numbers whatever else is computed before or beside it.
    """
    key = hashlib.sha256(str(seed).encode())
    for part in content:
        data = part if isinstance(part, bytes) else str(part).encode()
        key.update(len(data).to_bytes(8, "little") + data)
    return np.random.default_rng(int.from_bytes(key.digest()[:16], "little"))
