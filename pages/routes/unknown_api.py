"""The catch-all of the routes; without it Streamlit answers them with its page."""

from typing import Final

from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route


async def not_found(_request: Request) -> JSONResponse:
    """Say that there is no such route; always the last in the list of routes."""
    return JSONResponse({"error": "not_found"}, status_code=404)


UNKNOWN_API: Final = Route(
    "/api/{path:path}",
    not_found,
    methods=["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"],
)
