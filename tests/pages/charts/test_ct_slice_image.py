"""The slice as a picture."""

import numpy as np
import pytest

from data.imaging.nodule import KeyImage
from pages.charts.ct_slice_image import (
    WINDOWS,
    direction_letter,
    drawn_crop,
    drawn_slice,
)


def key_image(spacing_mm: tuple[float, float] = (0.5, 0.5)) -> KeyImage:
    """Lung with a disc of 10 mm in its middle, outlined."""
    rows, columns = np.mgrid[:240, :240]
    row_mm, column_mm = spacing_mm
    distance = np.hypot((rows - 120) * row_mm, (columns - 100) * column_mm)
    hu = np.where(distance < 10, 40, -860).astype(np.int16)
    turn = np.linspace(0, 2 * np.pi, 90)
    outline = np.column_stack(
        [120 + 10 / row_mm * np.sin(turn), 100 + 10 / column_mm * np.cos(turn)]
    )
    return KeyImage(
        hu,
        spacing_mm,
        -120.0,
        40,
        (outline.astype(np.float32),),
        (120.0, 100.0),
        ((0.0, 1.0, 0.0), (1.0, 0.0, 0.0)),
    )


def test_the_window_puts_its_level_at_mid_grey() -> None:
    level, _ = WINDOWS["lung"]
    flat = KeyImage(
        np.full((64, 64), level, np.int16), (1.0, 1.0), 0.0, 0, (), (32.0, 32.0)
    )
    middle = drawn_crop(flat, WINDOWS["lung"], outlined=False).getpixel((440, 440))
    assert middle == (127, 127, 127)


@pytest.mark.parametrize("spacing", [(0.5, 0.5), (0.4, 0.8)])
def test_ten_millimetres_of_patient_are_ten_on_the_picture(
    spacing: tuple[float, float],
) -> None:
    """The crop is 56 mm on 880 pixels, in both directions, whatever the spacing."""
    picture = drawn_crop(key_image(spacing), WINDOWS["mediastinum"], outlined=False)
    grey = np.asarray(picture)[:, :, 0]
    widths = (grey[440] > 100).sum(), (grey[:, 440] > 100).sum()
    letters_px = 60
    for width in widths:
        assert width * 56 / 880 == pytest.approx(20, abs=letters_px * 56 / 880)


def test_the_outline_lies_on_the_edge() -> None:
    picture = np.asarray(drawn_crop(key_image(), WINDOWS["lung"], outlined=True))
    yellow = (picture[:, :, 0] > 200) & (picture[:, :, 2] < 60)
    rows, columns = np.nonzero(yellow)
    radius_mm = np.hypot(rows - 440, columns - 440) * 56 / 880
    assert radius_mm.mean() == pytest.approx(10, abs=0.3)


def test_the_whole_slice_is_square_and_framed() -> None:
    picture = drawn_slice(key_image((0.4, 0.8)), WINDOWS["lung"], outlined=False)
    assert picture.size[0] == picture.size[1]
    assert (255, 196, 0) in [color for _, color in picture.getcolors(1 << 20)]


@pytest.mark.parametrize(
    ("axis", "sign", "letter"),
    [
        ((1, 0, 0), 1, "L"),
        ((1, 0, 0), -1, "R"),
        ((0, 1, 0), 1, "P"),
        ((0, -1, 0), 1, "A"),
        ((0, 0.1, 0.99), 1, "H"),
        ((0, 0, 1), -1, "F"),
    ],
)
def test_letters_follow_lps(
    axis: tuple[float, float, float], sign: int, letter: str
) -> None:
    assert direction_letter(axis, sign) == letter
