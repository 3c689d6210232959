import socket

import pytest

from connectors.command_line.serve import flags, require_free
from data.errors import SourceUnavailableError


def test_a_taken_port_is_named() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(SourceUnavailableError, match=f"Port {port} .* taken"):
            require_free(port)
    require_free(port)


def test_options_become_flags() -> None:
    options = {
        "server": {"headless": True, "address": "127.0.0.1"},
        "theme": {"light": {"primaryColor": "#123456"}},
    }
    assert list(flags(options)) == [
        "--server.headless=true",
        "--server.address=127.0.0.1",
        "--theme.light.primaryColor=#123456",
    ]
