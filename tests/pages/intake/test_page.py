"""The page of what was set aside."""

from pathlib import Path

from streamlit.testing.v1 import AppTest

from connectors.workflows.ingest.ingest_folder import ingest_folder
from pages.kit.cached_loading import store


def show_intake() -> None:
    from pages.intake.page import show

    show()


def test_what_was_rejected_stands_there_with_reason_and_remedy(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    name = "notes **bold** <b>.dcm"
    (folder / name).write_text("this is no DICOM file")
    ingest_folder(folder, store())
    app = AppTest.from_function(show_intake, default_timeout=60)
    app.query_params["lang"] = "zh"
    app.run()
    assert not app.exception
    (row,) = app.table[0].value.to_numpy()
    assert "**bold**" not in row[0]
    assert row[0].replace("\\", "") == name
    assert "DICOM" in row[1]
    assert row[2]
