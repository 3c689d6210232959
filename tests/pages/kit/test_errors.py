"""What a reader sees, and what a log holds, when something goes wrong."""

import logging

import pytest
from streamlit.testing.v1 import AppTest


def fail(kind):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201 - its source runs alone
    from data.errors import NotFoundError
    from pages.kit.errors import errors_shown

    with errors_shown("zh"):
        if kind == "expected":
            raise NotFoundError("store.no_patient")
        raise RuntimeError("Okafor, Maria, born 1958-03-02")


def test_an_expected_failure_says_what_and_what_to_do() -> None:
    app = AppTest.from_function(fail, args=("expected",), default_timeout=60).run()
    assert not app.exception
    assert "数据库中没有这位患者" in app.error[0].value
    assert "请" in app.error[0].value


def test_an_unexpected_failure_is_calm_and_its_log_names_nobody(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with caplog.at_level(logging.ERROR):
        app = AppTest.from_function(fail, args=("other",), default_timeout=60).run()
    assert not app.exception
    shown = app.error[0].value
    assert "Okafor" not in shown
    (line,) = [r.getMessage() for r in caplog.records if "reference" in r.getMessage()]
    reference = line.rpartition(" ")[2]
    assert reference in shown
    assert "RuntimeError" in line
    assert "Okafor" not in line
    assert not [r for r in caplog.records if r.exc_info]
