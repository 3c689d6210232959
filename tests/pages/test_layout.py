"""Where page files may lie, and that what ships agrees with what runs here."""

import tomllib

from tests.conftest import ROOT


def test_no_page_sits_directly_in_pages() -> None:
    """Streamlit would serve it without running app.py, so without the frame."""
    assert not list((ROOT / "pages").glob("*.py"))


def test_every_sub_folder_of_pages_is_a_package() -> None:
    """import-linter silently skips folders that are none."""
    folders = {path.parent for path in (ROOT / "pages").rglob("*.py")}
    assert not [folder for folder in folders if not (folder / "__init__.py").exists()]


def test_the_wheel_carries_the_settings_of_this_folder() -> None:
    here = tomllib.loads((ROOT / ".streamlit/config.toml").read_text())
    shipped = tomllib.loads((ROOT / "pages/shell/streamlit.toml").read_text())
    assert shipped == here


def test_nothing_listens_beyond_this_machine_or_tells_more_than_it_should() -> None:
    settings = tomllib.loads((ROOT / ".streamlit/config.toml").read_text())
    assert settings["server"]["address"] == "127.0.0.1"
    assert settings["browser"]["gatherUsageStats"] is False
    assert settings["client"]["showErrorDetails"] == "none"


def test_no_page_puts_html_on_the_screen_unchecked() -> None:
    for path in (ROOT / "pages").rglob("*.py"):
        assert "unsafe_allow" not in path.read_text(), path
