"""A store of its own for each test of a page."""

import shutil
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
import streamlit as st
from streamlit.components.v2 import manifest_scanner


@pytest.fixture(scope="session", autouse=True)
def one_search_for_components() -> Iterator[None]:
    """Streamlit looks through all installed packages at every run of a page."""
    search = cache(manifest_scanner.scan_component_manifests)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(manifest_scanner, "scan_component_manifests", search)
        yield


@pytest.fixture(autouse=True)
def store_of_its_own(
    empty_store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[None]:
    """Pages read the store named by the environment, which holds nothing."""
    shutil.copy(empty_store, tmp_path)
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
