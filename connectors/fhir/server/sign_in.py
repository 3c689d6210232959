"""Ways to say who we are: not at all, by password, or by a token that stays."""

import base64
from typing import Protocol


class SignIn(Protocol):
    """Makes the `Authorization` header of each request."""

    def header(self) -> str:
        """The header's value, or empty where none is sent."""
        ...

    def renewed(self) -> bool:
        """After a refusal: whether the next header is another one."""
        ...


class FixedSignIn:
    """A header that stays the same; `repr` does not show it."""

    def __init__(self, header: str = "") -> None:
        self._header = header

    def header(self) -> str:
        """The header's value, or empty."""
        return self._header

    def renewed(self) -> bool:
        """Never: what was refused will be refused again."""
        return False


def basic(user: str, password: str) -> FixedSignIn:
    """User name and password (RFC 7617)."""
    pair = base64.b64encode(f"{user}:{password}".encode()).decode()
    return FixedSignIn(f"Basic {pair}")


def bearer(token: str) -> FixedSignIn:
    """A token that someone gave us (RFC 6750)."""
    return FixedSignIn(f"Bearer {token}")
