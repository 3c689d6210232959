"""All words of a page that a test ran."""

from streamlit.testing.v1 import AppTest


def page_text(app: AppTest) -> str:
    """Text of headings, paragraphs, badges, messages and tables, one a line."""
    parts: list[str] = []
    for kind in (
        *("title", "header", "subheader", "caption", "markdown", "text", "code"),
        *("info", "warning", "error"),
    ):
        parts += [str(element.value) for element in getattr(app, kind)]
    for table in app.table:
        parts += [*map(str, table.value.columns)]
        parts += [str(cell) for row in table.value.to_numpy() for cell in row]
    return "\n".join(parts)
