"""`fusionboard assess`: patients straight from files, and what could not be used."""

import os
from pathlib import Path

import orjson
import pytest
from typer.testing import CliRunner

from connectors.command_line.main import app
from connectors.workflows.assess import assess_files as workflow
from data.errors import FusionBoardError
from data.identity import Sex
from data.patient.case import PatientCase
from tests.connectors.examples import Person, write_ct, write_marks, write_patient

ONE = Person("P-1", name="Shown^One")
MESSAGE = "MSH|^~\\&|LAB|HOSP|FB|FB|20240101||ORU^R01|1|P|2.5\rPID|1||{patient}||A^B\r"


def run(path: Path, *options: str) -> str:
    answer = CliRunner().invoke(app, ["assess", str(path), *options])
    if answer.exception:
        raise answer.exception
    assert answer.exit_code == 0
    return answer.stdout


def assessed(path: Path) -> tuple[list[dict[str, object]], dict[str, str]]:
    found = orjson.loads(run(path, "--json"))
    return found["patients"], {one["where"]: one["why"] for one in found["rejected"]}


def followed(folder: Path) -> None:
    """A patient whose nodule was marked on two CT."""
    write_patient(folder / "one.json", ONE)
    write_ct(folder / "1", ONE, 1)
    write_ct(folder / "2", ONE, 2, day="20240901", diameter_mm=12.0)


def test_a_patient_of_files_has_nodules_options_and_a_next_step(tmp_path: Path) -> None:
    followed(tmp_path)
    write_marks(tmp_path / "nodule_marks.csv", (1, 1, "N1"), (2, 1, "N1"))
    (one,), rejected = assessed(tmp_path)
    assert rejected == {}
    assert {"response", "options", "predictions", "flags", "missing"} <= set(one)
    assert {"pending", "next", "priority"} <= set(one)
    (nodule,) = one["nodules"]  # type: ignore[misc]
    assert nodule["trend"] == "growing"
    words = run(tmp_path)
    assert "N1 is growing" in words
    assert "no site has validated and released" in words
    assert "Shown" not in words


@pytest.mark.parametrize(
    ("person", "why"),
    [
        (Person("P-9", name="No^Record"), "No patient has this identifier"),
        (Person("P-1", sex=Sex.MALE), "contradict each other"),
    ],
)
def test_ct_of_nobody_is_listed(person: Person, why: str, tmp_path: Path) -> None:
    followed(tmp_path)
    write_ct(tmp_path / "3", person, 3)
    write_marks(tmp_path / "nodule_marks.csv", (1, 1, "N1"), (2, 1, "N1"), (3, 2, "N1"))
    (one,), rejected = assessed(tmp_path)
    assert len(one["nodules"]) == 1  # type: ignore[arg-type]
    assert why in rejected["CT"]


def test_a_ct_with_the_null_date_stops_nobody(tmp_path: Path) -> None:
    followed(tmp_path)
    write_patient(tmp_path / "b.json", Person("P-2", name="Null^Date"), "2")
    write_ct(tmp_path / "3", Person("P-2", name="Null^Date"), 3, day="00010101")
    write_marks(tmp_path / "nodule_marks.csv", (1, 1, "N1"), (2, 1, "N1"), (3, 2, "N1"))
    patients, rejected = assessed(tmp_path)
    assert len(patients) == 2
    assert any("on which day" in why for why in rejected.values())


@pytest.mark.parametrize("encoding", ["|^^|", "|^~\\^|"])
def test_a_message_with_repeated_encoding_characters_is_listed(
    encoding: str, tmp_path: Path
) -> None:
    message = MESSAGE.replace("|^~\\&|", encoding).format(patient="x^^^HOSP")
    (tmp_path / "bad.hl7").write_text(message)
    patients, rejected = assessed(tmp_path / "bad.hl7")
    assert patients == []
    assert "cannot be read" in rejected["bad.hl7"]


def test_a_name_that_is_not_utf8_is_listed_once(tmp_path: Path) -> None:
    name = os.fsencode(tmp_path) + b"/m\xff.hl7"
    with open(name, "wb") as file:  # noqa: PTH123 - a name that no Path can spell
        file.write(MESSAGE.format(patient="").encode())
    found = orjson.loads(run(tmp_path, "--json"))
    assert [one["where"] for one in found["rejected"]] == ["m\\udcff.hl7"]


def test_a_defect_over_one_patient_loses_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_patient(tmp_path / "one.json", ONE)
    write_patient(tmp_path / "two.json", Person("P-2", name="Shown^Two"), "2")
    compose = workflow.assess_patient

    def broken(case: PatientCase, *args: object, **more: object) -> object:
        if case.record and case.record.source.endswith("2"):
            raise ValueError("Shown^Two")
        return compose(case, *args, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(workflow, "assess_patient", broken)
    patients, rejected = assessed(tmp_path)
    assert len(patients) == 1
    (why,) = rejected.values()
    assert "a defect in the software (ValueError)" in why


def test_files_or_a_patient_of_the_store_but_not_both(tmp_path: Path) -> None:
    with pytest.raises(FusionBoardError, match="were named"):
        run(tmp_path, "--patient", "p")


def test_there_must_be_a_file_or_a_folder(tmp_path: Path) -> None:
    with pytest.raises(FusionBoardError, match="no folder"):
        run(tmp_path / "nothing")
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(FusionBoardError, match="no folder"):
        run(tmp_path / "pipe")
