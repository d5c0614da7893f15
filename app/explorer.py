"""The explorer of the study: `streamlit run app/explorer.py`."""

from __future__ import annotations

import sys
from pathlib import Path

import streamlit as st

ROOT = Path(__file__).resolve().parents[1]
if str(ROOT) not in sys.path:  # Streamlit puts the script's folder there, which is not where `app` is found
    sys.path.insert(0, str(ROOT))

from app.readiness import ready  # noqa: E402

app = st.App(Path(__file__).with_name("frame.py"), lifespan=ready)
