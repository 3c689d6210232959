from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.cohorts.patient_table import read_patient_table
from data.errors import InvalidClinicalValueError, SourceUnavailableError


def _table(folder: Path, text: str) -> Path:
    path = folder / "hospital_a.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_reads_the_schemas_own_columns(tmp_path: Path) -> None:
    path = _table(
        tmp_path,
        "patient_id,site,simulated,albumin_g_dl,smoking_status,response\n"
        "a,north,1,4.1,never,1\nb,,0,,Former,0\n",
    )
    cohort = read_patient_table(path)
    assert cohort.patient_ids == ("a", "b")
    assert cohort.sites.tolist() == ["north", "hospital_a"]
    assert cohort.simulated.tolist() == [True, False]
    np.testing.assert_equal(cohort.number("albumin_g_dl"), [4.1, np.nan])
    assert cohort.category("smoking_status").tolist() == ["never", "former"]
    assert np.isnan(cohort.number("nlr")).all()


def test_reads_the_columns_of_published_tables(tmp_path: Path) -> None:
    path = _table(
        tmp_path,
        "TMB,PDL1_TPS(%),systemic_therapy_history,Smoking_status,Drug,Sex,Response\n"
        "19.7,,1,0.0,0,1,1\n7.0,60.0,0,1.0,1,0,0\n",
    )
    cohort = read_patient_table(path)
    np.testing.assert_equal(cohort.number("pdl1_tps_percent"), [np.nan, 60])
    np.testing.assert_equal(cohort.number("previous_systemic_therapy"), [1, 0])
    assert cohort.category("smoking_status").tolist() == ["never", "ever"]
    assert cohort.category("sex").tolist() == ["", ""]
    said = {note.key: note.in_language() for note in cohort.notes}
    assert "Sex" in said["cohort.codes_unknown"]
    assert "Drug" in said["cohort.left_out"]


@pytest.mark.real_data
def test_the_real_tables_are_read_whole(shared_data: Path) -> None:
    folder = shared_data / "response"
    rows = {
        path.stem: len(read_patient_table(path)) for path in folder.glob("*_nsclc.csv")
    }
    assert rows == {
        "msk_mind_nsclc": 246,
        "msk_2015_2018_nsclc": 447,
        "samsung_nsclc": 198,
    }


def test_albumin_in_grams_a_litre_is_converted_and_said(tmp_path: Path) -> None:
    cohort = read_patient_table(_table(tmp_path, "Albumin,Response\n38,1\n41.5,0\n"))
    np.testing.assert_allclose(cohort.number("albumin_g_dl"), [3.8, 4.15])
    assert cohort.notes[0].key == "cohort.albumin_in_g_l"


def test_a_share_of_pd_l1_is_converted_and_said(tmp_path: Path) -> None:
    cohort = read_patient_table(_table(tmp_path, "PDL1,Response\n0.5,1\n0,0\n1,0\n"))
    np.testing.assert_allclose(cohort.number("pdl1_tps_percent"), [50, 0, 100])
    assert cohort.notes[0].key == "cohort.tps_as_share"


def test_one_odd_albumin_is_rejected_not_converted(tmp_path: Path) -> None:
    cohort = read_patient_table(_table(tmp_path, "Albumin,Response\n38,1\n4.1,0\n"))
    np.testing.assert_equal(cohort.number("albumin_g_dl"), [np.nan, 4.1])
    assert cohort.notes[0].in_language().endswith("the first is in row 1.")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("NLR,Response\n3,2\n", "Row 1 says “2” under response"),
        ("NLR,Response\nmany,1\n", "Row 1 says “many” under NLR"),
        ("patient_id,nlr\na,1\na,2\n", "Row 2 says “a” under patient_id"),
        ("colour\nred\n", "lacks these columns"),
        ("NLR,Response\n", "has no rows"),
        ("smoking_status\nsometimes\n", "Row 1 says “sometimes”"),
        ("pfs_months,simulated\n3,maybe\n", "Row 1 says “maybe”"),
    ],
)
def test_refuses_with_the_row(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(InvalidClinicalValueError, match=message):
        read_patient_table(_table(tmp_path, text))


def test_refuses_what_is_no_table(tmp_path: Path) -> None:
    path = tmp_path / "hostile.csv"
    path.write_bytes(b"\xff\xfe\x00\x01" * 50)
    with pytest.raises(SourceUnavailableError, match=r"hostile\.csv"):
        read_patient_table(path)
    with pytest.raises(SourceUnavailableError, match="cannot be read"):
        read_patient_table(tmp_path / "missing.csv")


@given(st.lists(st.floats(0, 200), min_size=1, max_size=20))
def test_numbers_come_back_as_written(
    tmp_path_factory: pytest.TempPathFactory, values: list[float]
) -> None:
    folder = tmp_path_factory.mktemp("cohort")
    rows = "\n".join(repr(value) for value in values)
    cohort = read_patient_table(_table(folder, f"nlr\n{rows}\n"))
    np.testing.assert_allclose(cohort.number("nlr"), values, rtol=1e-14)
