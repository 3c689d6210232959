"""The ASGI app: FusionBoard's pages, its routes and its security headers.

`streamlit run app.py` finds the `app` below by reading this file.
"""

from pathlib import Path

import streamlit as st

from pages.kit.assessing import assessing_at_start
from pages.kit.errors import explain_script_error
from pages.routes.fhir_events import FHIR_EVENTS
from pages.routes.security_headers import SECURITY_HEADERS
from pages.routes.unknown_api import UNKNOWN_API

app = st.App(
    Path(__file__).parent / "pages/shell/frame.py",
    lifespan=assessing_at_start,
    routes=[*FHIR_EVENTS, UNKNOWN_API],
    middleware=[SECURITY_HEADERS],
    on_script_error=explain_script_error,
)

if __name__ == "__main__":  # only Streamlit's AppTest comes here
    from pages.shell.frame import show

    show()
