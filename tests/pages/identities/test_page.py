"""The page of identities."""

from streamlit.testing.v1 import AppTest

from tests.pages.page_text import page_text


def show_identities() -> None:
    from pages.identities.page import show

    show()


def test_with_nothing_waiting_the_page_says_so_and_names_the_rule() -> None:
    app = AppTest.from_function(show_identities, default_timeout=60).run()
    assert not app.exception
    text = page_text(app)
    assert "No study waits." in text
    assert "never by name" in text
