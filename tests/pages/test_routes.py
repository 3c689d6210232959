"""The server's own answers: headers, and routes that are not there."""

import asyncio
import base64
import hashlib
import json
import re
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import streamlit
from starlette.applications import Starlette
from starlette.types import Message

from pages.routes.security_headers import SECURITY_HEADERS, content_security_policy
from pages.routes.unknown_api import UNKNOWN_API


def answer(method: str, path: str) -> tuple[int, dict[str, str], bytes]:
    """Ask an app that has only our route and headers, without a server."""
    app = Starlette(routes=[UNKNOWN_API], middleware=[SECURITY_HEADERS])
    sent: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        sent.append(message)

    scope = {"type": "http", "method": method, "path": path, "headers": []}
    scope |= {"query_string": b"", "server": ("127.0.0.1", 80), "scheme": "http"}
    _in_a_loop_of_its_own(app(scope, receive, send))
    headers = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
    return sent[0]["status"], headers, b"".join(one.get("body", b"") for one in sent)


def _in_a_loop_of_its_own(coroutine: Coroutine[Any, Any, None]) -> None:
    # A browser test in the same process leaves its loop running in this thread.
    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, coroutine).result()


def test_an_unknown_route_of_the_api_is_not_found() -> None:
    for method in ("GET", "POST", "DELETE"):
        status, _, body = answer(method, "/api/anything/below")
        assert status == 404
        assert json.loads(body) == {"error": "not_found"}


def test_every_answer_carries_the_headers() -> None:
    _, headers, _ = answer("GET", "/api/x")
    assert "default-src 'none'" in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"


def test_the_policy_allows_the_one_inline_script_and_no_other() -> None:
    page = (Path(streamlit.__file__).parent / "static/index.html").read_text()
    (script,) = re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    (sources,) = re.findall(r"script-src ([^;]*)", content_security_policy())
    assert f"'sha256-{digest}'" in sources
    assert "unsafe" not in sources
