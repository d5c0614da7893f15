"""How this process gets and returns memory while a model runs on its processor."""

from __future__ import annotations

import ctypes
import platform

_TRIM_THRESHOLD, _MMAP_THRESHOLD = -1, -3
"""Parameters of glibc's `mallopt`."""


def keep_freed_memory() -> bool:
    """Let the C library keep the memory of freed tensors for the next ones.

    By default glibc hands every large block back to the system, which clears its pages before it lends them
    again: with the many large, short-lived tensors of a forward pass a fifth of the time.

    Returns
    -------
    bool
        Whether it was done; other C libraries have no such settings.
    """
    if platform.libc_ver()[0] != "glibc":
        return False
    library = ctypes.CDLL(None)
    return bool(library.mallopt(_MMAP_THRESHOLD, 2**30)) and bool(library.mallopt(_TRIM_THRESHOLD, 2**31 - 1))
