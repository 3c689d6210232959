"""A CT slice as a picture: windowed, enlarged, with outline and scale bar."""

from functools import cache
from typing import Final

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from data.imaging.nodule import KeyImage
from data.imaging.volume import Millimetres3

Window = tuple[int, int]
"""Level and width in HU."""

# HU, centre and width; usual windows, chosen: wider ones show less contrast.
WINDOWS: Final[dict[str, Window]] = {"lung": (-600, 1500), "mediastinum": (40, 400)}

# Chosen: a larger side is slower to send, a larger crop shows nodules smaller.
# Colours as red, green, blue.
_SIDE_PX: Final = 880
_LETTERS_PX: Final = 42
_CROP_MM: Final = 56.0
_OUTLINE: Final = (255, 196, 0)
_WHITE: Final = (255, 255, 255)
_BLACK: Final = (0, 0, 0)

Box = tuple[float, float, float, float]
"""First and last edge of rows and columns, in fractional pixel indices."""


def drawn_crop(image: KeyImage, window: Window, *, outlined: bool) -> Image.Image:
    """The surroundings of the nodule, 56 mm wide, enlarged.

    Args:
        image: The slice.
        window: Level and width in HU.
        outlined: Whether the measured outline is drawn.
    """
    picture = _image(image, window, _around(image), outlined)
    _draw_directions(picture, image)
    _draw_scale_bar(picture, 10, _CROP_MM)
    return picture


def drawn_slice(image: KeyImage, window: Window, *, outlined: bool) -> Image.Image:
    """The whole slice in a square, a frame around what the crop shows."""
    rows, columns = image.hu.shape
    row_mm, column_mm = image.spacing_mm
    side_mm = max(rows * row_mm, columns * column_mm)
    box = _square((rows - 1) / 2, (columns - 1) / 2, side_mm, image.spacing_mm)
    picture = _image(image, window, box, outlined)
    first_row, last_row, first_column, last_column = _around(image)
    corners = _on_image(
        np.array([[first_row, first_column], [last_row, last_column]]), box
    )
    frame = [tuple(corner) for corner in corners]
    ImageDraw.Draw(picture).rectangle(frame, outline=_OUTLINE, width=2)
    _draw_directions(picture, image)
    _draw_scale_bar(picture, 50, side_mm)
    return picture


def _around(image: KeyImage) -> Box:
    return _square(*image.centre, _CROP_MM, image.spacing_mm)


def _square(
    row: float, column: float, side_mm: float, spacing_mm: tuple[float, float]
) -> Box:
    half_rows, half_columns = side_mm / 2 / spacing_mm[0], side_mm / 2 / spacing_mm[1]
    return (
        row - half_rows,
        row + half_rows,
        column - half_columns,
        column + half_columns,
    )


def _image(image: KeyImage, window: Window, box: Box, outlined: bool) -> Image.Image:
    """Resample the HU first and window afterwards, so that edges stay smooth."""
    hu = Image.fromarray(image.hu.astype(np.float32))
    first_row, last_row, first_column, last_column = box
    left_top = (first_column + 0.5, first_row + 0.5)
    scale = (
        (last_column - first_column) / _SIDE_PX,
        (last_row - first_row) / _SIDE_PX,
    )
    resampled = hu.transform(
        (_SIDE_PX, _SIDE_PX),
        Image.Transform.AFFINE,
        (scale[0], 0, left_top[0], 0, scale[1], left_top[1]),
        Image.Resampling.BICUBIC,
        fillcolor=-2000,
    )
    level, width = window
    grey = (np.asarray(resampled) - (level - width / 2)) * (255 / width)
    picture = Image.fromarray(grey.clip(0, 255).astype(np.uint8)).convert("RGB")
    if outlined:
        _draw_outline(picture, image, box)
    return picture


def _draw_outline(picture: Image.Image, image: KeyImage, box: Box) -> None:
    draw = ImageDraw.Draw(picture)
    for contour in image.contours:
        points = [tuple(point) for point in _on_image(contour, box)]
        if len(points) > 1:
            draw.line([*points, points[0]], fill=_OUTLINE, width=3, joint="curve")


def _on_image(indices: np.ndarray, box: Box) -> np.ndarray:
    """Turn (row, column) indices into (x, y) on the image."""
    first_row, last_row, first_column, last_column = box
    x = (indices[:, 1] - first_column) * _SIDE_PX / (last_column - first_column)
    y = (indices[:, 0] - first_row) * _SIDE_PX / (last_row - first_row)
    return np.column_stack([x, y])


def _draw_directions(picture: Image.Image, image: KeyImage) -> None:
    """Letter each edge with the direction in the patient it lies in, if known."""
    if image.axes is None:
        return
    down, right = image.axes
    middle, near, far = _SIDE_PX / 2, 14, _SIDE_PX - 14
    for axis, sign, place, anchor in (
        (right, -1, (near, middle), "lm"),
        (right, 1, (far, middle), "rm"),
        (down, -1, (middle, near), "ma"),
        (down, 1, (middle, far), "ms"),
    ):
        _write(picture, place, direction_letter(axis, sign), anchor)


def direction_letter(axis: Millimetres3, sign: int) -> str:
    """The direction in the patient that an axis in LPS comes closest to.

    Args:
        axis: Unit vector in LPS.
        sign: 1 along the axis, -1 against it.

    Source:
        DICOM PS3.3 C.7.6.1.1.1, Patient Orientation.
    """
    component = int(np.argmax(np.abs(axis)))
    forward, backward = ("LR", "PA", "HF")[component]
    return forward if axis[component] * sign > 0 else backward


@cache
def _font() -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    return ImageFont.load_default(_LETTERS_PX)


def _write(
    picture: Image.Image, place: tuple[float, float], text: str, anchor: str
) -> None:
    ImageDraw.Draw(picture).text(
        place,
        text,
        fill=_WHITE,
        font=_font(),
        anchor=anchor,
        stroke_width=3,
        stroke_fill=_BLACK,
    )


def _draw_scale_bar(picture: Image.Image, length_mm: int, side_mm: float) -> None:
    draw = ImageDraw.Draw(picture)
    length, left, bottom = length_mm / side_mm * _SIDE_PX, 32, _SIDE_PX - 32
    for color, widen in ((_BLACK, 2), (_WHITE, 0)):
        draw.rectangle(
            (left - widen, bottom - 6 - widen, left + length + widen, bottom + widen),
            fill=color,
        )
    _write(picture, (left, bottom - 14), f"{length_mm} mm", "ls")
