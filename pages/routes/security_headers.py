"""Headers that keep a browser from running or loading what is not ours."""

import base64
import hashlib
import re
from pathlib import Path
from typing import Final

import streamlit
from starlette.datastructures import MutableHeaders
from starlette.middleware import Middleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_INLINE_SCRIPT: Final = re.compile(r"<script>(.*?)</script>", re.DOTALL)


class SecurityHeaders:
    """ASGI middleware that adds the headers to every answer over HTTP."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._headers = {
            "Content-Security-Policy": content_security_policy(),
            "Referrer-Policy": "no-referrer",
            "X-Content-Type-Options": "nosniff",
            "X-Frame-Options": "DENY",
            "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and add the headers where its answer starts."""

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(self._headers)
            await send(message)

        inside = send_with_headers if scope["type"] == "http" else send
        await self._app(scope, receive, inside)


def content_security_policy() -> str:
    """The strictest policy under which Streamlit's page still works.

    Its page holds one inline script, allowed by its hash; `blob:` is what inline
    scripts of components need; no `unsafe-eval`, so charts are SVG, not WebGL.
    """
    page = Path(streamlit.__file__).parent / "static" / "index.html"
    scripts = " ".join(map(_hash_source, _INLINE_SCRIPT.findall(page.read_text())))
    return "; ".join(
        [
            "default-src 'none'",
            f"script-src 'self' {scripts} blob:",
            "worker-src 'none'",
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data:",
            "font-src 'self' data:",
            "connect-src 'self'",
            "frame-ancestors 'none'",
            "base-uri 'none'",
            "form-action 'self'",
            "object-src 'none'",
        ]
    )


def _hash_source(script: str) -> str:
    digest = hashlib.sha256(script.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"


SECURITY_HEADERS: Final = Middleware(SecurityHeaders)
