"""The dashboard as an ASGI app, for `streamlit run app.py` and `uvicorn app:app`; the pages begin in synthcore/ui/main.py.

The main script does not stand beside the folder pages/: Streamlit would then serve a page's file directly, past it.
"""

from pathlib import Path

import streamlit as st

from synthcore.api import dashboard

app = st.App(
    Path(__file__).resolve().parent / "synthcore" / "ui" / "main.py",
    routes=dashboard.routes(),
    middleware=dashboard.middleware(),
    lifespan=dashboard.lifespan,
)
