"""What is done once when the explorer starts: nobody waits for it at a page, and a browser opens."""

from __future__ import annotations

import gc
import importlib
import os
import socket
import webbrowser
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from threading import Thread
from typing import Final

import streamlit as st

from app.navigation import ENTRIES

DESCRIPTORS: Final = Path("/proc/self/fd")
"""Linux; elsewhere there is no delay to take away (`send_at_once`)."""


@asynccontextmanager
async def ready(_: object) -> AsyncIterator[None]:
    """Make the server quick before its first visitor, and open a browser where there is a screen."""
    send_at_once()
    Thread(target=load_pages, name="load-pages", daemon=True).start()
    if not st.get_option("server.headless"):  # Streamlit opens one for a script, for an `App` it does not
        webbrowser.open(f"http://localhost:{st.get_option('server.port')}")
    yield


def send_at_once() -> int:
    """Have the server send small packets at once; gives the number of sockets it listens on.

    The sockets that Streamlit hands to its server are made without a protocol, for which asyncio leaves
    Nagle's algorithm on: the second part of every answer then waits for the browser's delayed
    acknowledgement, 40 ms for each of the hundred files of a first view and for the messages of a page
    (https://github.com/Kludex/uvicorn/issues/3149). What a socket accepts inherits its setting.
    """
    count = 0
    for listening in _listening_sockets():
        with listening:
            listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            count += 1
    return count


def load_pages() -> None:
    """Import what the pages need; a page that is broken says so when it is opened.

    What is loaded then stays: it is taken out of the garbage collection, which Streamlit starts after every
    run of a page and which would look through all of it.
    """
    for entry in ENTRIES:
        with suppress(Exception):
            importlib.import_module(f"app.views.{entry.module}")
    gc.collect()
    gc.freeze()


def _listening_sockets() -> Iterator[socket.socket]:
    """Give this process's listening network sockets, as copies that may be closed."""
    for entry in list(DESCRIPTORS.iterdir()) if DESCRIPTORS.is_dir() else []:
        try:
            found = socket.socket(fileno=os.dup(int(entry.name)))
        except OSError:  # no socket, or closed by now
            continue
        listens = found.family in {socket.AF_INET, socket.AF_INET6} and found.getsockopt(
            socket.SOL_SOCKET, socket.SO_ACCEPTCONN
        )
        if listens:
            yield found
        else:
            found.close()
