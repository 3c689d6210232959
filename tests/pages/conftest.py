"""A store of its own for each test of a page."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import streamlit as st


@pytest.fixture(autouse=True)
def empty_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Pages read the store named by the environment, which holds nothing."""
    monkeypatch.setenv("FUSIONBOARD_HOME", str(tmp_path))
    monkeypatch.delenv("FUSIONBOARD_DATABASE_URL", raising=False)
    _forget()
    main = sys.modules["__main__"]  # a page becomes it, and processes are born from it
    yield
    sys.modules["__main__"] = main
    _forget()


def _forget() -> None:
    from pages.kit.cached_loading import background_assessment, store

    background_assessment().stop()
    store().close()
    st.cache_data.clear()
    st.cache_resource.clear()
