"""The explorer's charts and tables as static pages that open from disk, for an archive."""

from __future__ import annotations

from streamlit.logger import set_log_level

set_log_level("ERROR")  # the readers' caches work without a server, but warn at every use that there is none
