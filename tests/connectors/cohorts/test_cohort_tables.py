"""Cohort tables are read, or refused with the row that is wrong."""

from pathlib import Path

import numpy as np
import pytest

from connectors.cohorts.malignancy_table import read_malignancy_table
from connectors.cohorts.reader_table import read_reader_table
from data.errors import InvalidClinicalValueError, SourceUnavailableError

GROWTH_HEAD = (
    "id,Seg_diam0,Seg_diam1,Seg_diam2,Seg_label,texture0,texture1,texture2,"
    "Texture_label,days0,days1,days2\n"
)
GOOD = "1_0,6.0,6.5,,0,2.0,2,,2,0.0,380,\n"
UK_HEAD = (
    "rownames,sex,age,num.annotated,location,spiculate,smoke.status,diameter,"
    "malignant\n"
)


def written(folder: Path, text: str) -> Path:
    path = folder / "cohort.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_reader_table(tmp_path: Path) -> None:
    text = GROWTH_HEAD + GOOD + "1_1,,7,9,2,,0,0,0,,380,760\n"
    found = read_reader_table(written(tmp_path, text))
    assert found.patients.tolist() == [0, 0]
    assert found.labels.tolist() == [0, 2]
    assert np.isnan(found.diameters_mm[1, 0])


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("1_0,-6,6,,0,2,2,,2,0,380,\n", "Row 1 says “-6” under Seg_diam0"),
        ("1_0,six,6,,0,2,2,,2,0,380,\n", "“six”"),
        ("1_0,6,6,,0,2,2,,2,0,0,\n", "on one day"),
        ("1_0,6,6,,0,2,2,,2,380,0,\n", "before an earlier"),
        ("1_0,6,6,,0,2,2,,2,0,14600,\n", "ten years"),
        ("1_0,6,6,,0,2,2,,2,0,,\n", "without the day"),
        ("1_0,6,,,0,2,2,,2,0,380,\n", "fewer than two"),
        ("1_0,6,6,,7,2,2,,2,0,380,\n", "Seg_label"),
        ("1_0,6,6,,0,5,2,,2,0,380,\n", "texture0"),
        (GOOD + GOOD, "under id"),
        ("", "no rows"),
    ],
)
def test_nonsense_is_refused(tmp_path: Path, row: str, message: str) -> None:
    with pytest.raises(InvalidClinicalValueError, match=message) as refusal:
        read_reader_table(written(tmp_path, GROWTH_HEAD + row))
    assert refusal.value.how_to_fix


def test_missing_columns_are_named(tmp_path: Path) -> None:
    with pytest.raises(InvalidClinicalValueError, match="lacks these columns: id"):
        read_reader_table(written(tmp_path, "a,b\n1,2\n"))


def test_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(SourceUnavailableError, match=r"absent\.csv cannot be read"):
        read_reader_table(tmp_path / "absent.csv")


def test_a_malignancy_table(tmp_path: Path) -> None:
    text = (
        UK_HEAD
        + "1,F,70,0,Lingular Segment,Yes,exsmoke,9.5,1\n"
        + "2,M,,0,Right Lower Lobe,No,NR,6,0\n"
    )
    first, second = read_malignancy_table(written(tmp_path, text))
    assert (first.female, first.upper_lobe, first.ever_smoker) == (True, True, True)
    assert (second.age_years, second.ever_smoker, second.malignant) == (
        None,
        None,
        False,
    )


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("1,X,70,0,Left Upper Lobe,Yes,never,9,1\n", "“X” under sex"),
        ("1,F,170,0,Left Upper Lobe,Yes,never,9,1\n", "“170” under age"),
        ("1,F,70,0,Left Upper Lobe,Yes,never,-9,1\n", "“-9” under diameter"),
        ("1,F,70,0,Liver,Yes,never,9,1\n", "“Liver” under location"),
        ("1,F,70,0,Left Upper Lobe,Yes,never,9,2\n", "“2” under malignant"),
    ],
)
def test_nonsense_in_a_malignancy_table(tmp_path: Path, row: str, message: str) -> None:
    with pytest.raises(InvalidClinicalValueError, match=message):
        read_malignancy_table(written(tmp_path, UK_HEAD + row))
