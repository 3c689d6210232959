"""Ribs, spine, breastbone, shoulder blades, collar bones, arms."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from data.simulated.anatomy.distances import (
    Axes,
    Field,
    ellipse,
    ellipsoid,
    profile,
    smooth_union,
)
from data.simulated.anatomy.thorax import cage_outline, spine_y
from data.simulated.anatomy.tubes import Tubes

# Ratio of height to width, mm, and count of pieces. Chosen to look like an adult;
# larger ones draw larger bones, more pieces smoother ones.
RIB_HEIGHT: Final = 1.5
_FIRST_VERTEBRA_Z: Final = 98.0
_VERTEBRA_STEP_MM: Final = 23.5
_PIECES: Final = 18
_RIB_OUTSIDE_MM: Final = 5.5

# rib: how far it descends (mm), where bone ends and cartilage ends (share of a half
# turn from back to front), how much the cartilage climbs (mm), calibre (mm)
# Chosen to look like an adult; larger ones draw larger ribs.
_RIBS: Final = (
    (26.0, 0.78, 0.90, 0.0, 4.6), (42.0, 0.80, 0.93, 0.0, 4.2),
    (58.0, 0.80, 0.94, 4.0, 4.2), (72.0, 0.79, 0.94, 8.0, 4.3),
    (84.0, 0.78, 0.94, 16.0, 4.3), (92.0, 0.77, 0.94, 28.0, 4.4),
    (98.0, 0.76, 0.92, 40.0, 4.4), (94.0, 0.73, 0.86, 34.0, 4.2),
    (88.0, 0.69, 0.78, 22.0, 4.0), (78.0, 0.62, 0.70, 14.0, 3.9),
    (50.0, 0.46, 0.48, 0.0, 3.6), (30.0, 0.30, 0.31, 0.0, 3.3),
)  # fmt: skip


def vertebra_heights() -> NDArray[np.float64]:
    """Middle of T1 to L1."""
    return np.asarray(_FIRST_VERTEBRA_Z - _VERTEBRA_STEP_MM * np.arange(13))


def ribs() -> tuple[Tubes, Tubes]:
    """Bony ribs and their cartilages, both sides."""
    bone, cartilage = [], []
    for number, (drop, bone_end, end, climb, calibre) in enumerate(_RIBS):
        top = float(vertebra_heights()[number])
        share = np.linspace(0.0, end, _PIECES)
        height = top - drop * (np.minimum(share, bone_end) / bone_end) ** 1.15
        height += climb * np.clip((share - bone_end) / (end - bone_end), 0, 1)
        path = _on_cage(share, height)
        head_y = float(spine_y(np.array(top))) + 17.0
        path[:3] = [
            (15.0, head_y - 4.0, top + 1.0),
            (24.0, head_y + 8.0, top + 1.0),
            (36.0, head_y + 15.0, top - 1.0),
        ]
        is_bone = share <= bone_end
        cut = int(is_bone.sum())
        for side in (-1.0, 1.0):
            sided = path * (side, 1.0, 1.0)
            bone.append(Tubes.along(sided[:cut].tolist(), [calibre] * cut))
            if cut < _PIECES - 1:
                rest = sided[cut - 1 :].tolist()
                cartilage.append(Tubes.along(rest, [calibre] * len(rest)))
    return Tubes.joined(bone), Tubes.joined(cartilage)


def _on_cage(
    share: NDArray[np.float64], height: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Points just outside the cage, from the back (0) to the front (1), left side."""
    half_x, half_y, middle = cage_outline(height)
    angle = np.pi * share
    sin, cos = np.abs(np.sin(angle)), np.cos(angle)
    x = (half_x + _RIB_OUTSIDE_MM) * sin ** (2 / 2.35)
    y = middle + (half_y + _RIB_OUTSIDE_MM) * np.sign(cos) * np.abs(cos) ** (2 / 2.35)
    return np.stack([x, y, height], 1)


def limbs() -> Tubes:
    """Collar bones, spines of the shoulder blades and upper arms, arms raised."""
    parts = []
    for side in (-1.0, 1.0):
        for points, radii in (
            (
                [(17, -56, 66), (50, -62, 84), (92, -40, 104), (128, -12, 122)],
                [9, 6, 5.5, 6],
            ),
            ([(62, 98, 62), (98, 92, 84), (140, 50, 112)], [3.5, 4.5, 6]),
            ([(132, 14, 104), (140, 4, 116)], [15, 13]),
            ([(150, -4, 128), (156, -10, 180)], [22, 14]),
        ):
            sided = [(side * px, py, pz) for px, py, pz in points]
            parts.append(Tubes.along(sided, radii))
    return Tubes.joined(parts)


def vertebral_arches() -> Tubes:
    """Pedicles, laminae, transverse and spinous processes."""
    parts = []
    for z in vertebra_heights():
        y = float(spine_y(np.array(z)))
        parts.append(Tubes.along([(0, y + 40, z - 4), (0, y + 56, z - 20)], [4.5, 3.5]))
        for side in (-1.0, 1.0):
            parts += [
                Tubes.along(
                    [
                        (side * 12, y + 14, z + 4),
                        (side * 14, y + 27, z + 2),
                        (side * 3, y + 38, z - 5),
                    ],
                    [4.5, 4.5, 4.0],
                ),
                Tubes.along(
                    [(side * 14, y + 26, z + 2), (side * 34, y + 37, z + 4)], [5.0, 4.5]
                ),
            ]
    return Tubes.joined(parts)


def vertebral_bodies(at: Axes) -> tuple[Field, Field]:
    """Distance to the vertebral bodies, and to the discs between them."""
    x, y, z = at
    lower = np.clip((_FIRST_VERTEBRA_Z - z) / 240.0, 0.0, 1.0)
    column = ellipse(x, y - spine_y(z), 15.0 + 5.5 * lower, 12.0 + 4.5 * lower)
    turn = (z - _FIRST_VERTEBRA_Z) / _VERTEBRA_STEP_MM
    from_middle = np.abs(turn - np.round(turn)) * _VERTEBRA_STEP_MM
    waist = 1.6 * np.clip(1.0 - from_middle / 7.0, 0.0, 1.0)
    bodies = np.maximum(column + waist, from_middle - 9.3)
    discs = np.maximum(column + 0.8, 9.3 - from_middle)
    return np.asarray(bodies, np.float32), np.asarray(discs, np.float32)


def canal(at: Axes) -> Field:
    """Distance to the spinal canal."""
    x, y, z = at
    return ellipse(x, y - spine_y(z) - 25.0, 9.5, 8.0)


def breastbone(at: Axes) -> Field:
    """Distance to the sternum: manubrium and body."""
    x, _, z = at
    _, half_y, middle = cage_outline(z)
    y = at[1] - np.asarray(middle - half_y - 8.0, np.float32)
    half_x = profile(z, ((-80.0, 10.0), (-40.0, 17.0), (20.0, 15.0), (48.0, 24.0)))
    sideways = np.maximum(np.abs(x) - half_x + 5.0, 0.0)
    deep = np.maximum(np.abs(y) - 1.0, 0.0)
    flat = np.sqrt(sideways * sideways + deep * deep) - 5.0
    ends = np.maximum(z - 62.0, -72.0 - z)
    return np.asarray(np.maximum(flat, ends), np.float32)


def shoulder_blades(at: Axes, cage_mm: Field) -> Field:
    """Distance to the blades: thin plates that follow the back of the cage."""
    x, y, z = at
    angle = np.arctan2(np.abs(x), y - 6.0) / np.float32(np.pi)
    upward = np.clip((z + 38.0) / 120.0, 0.0, 1.0)
    inner, outer = 0.40 - 0.18 * upward, 0.42 + 0.04 * upward
    sideways = np.maximum(inner - angle, angle - outer) * 330.0
    ends = np.maximum(z - 84.0, -36.0 - z)
    plate = np.abs(cage_mm - 21.0 - 3.0 * np.cos(9.0 * angle)) - 1.9
    return np.asarray(np.maximum(np.maximum(plate, sideways), ends), np.float32)


def pads(at: Axes) -> Field:
    """Distance to the muscle around the shoulder blades, on the chest and the back."""
    x, y, z = at
    from_middle: Field = np.abs(x)
    mirrored = (from_middle, y, z)
    back = ellipse(
        np.asarray(from_middle - 27.0, np.float32), y - spine_y(z) - 38.0, 28.0, 19.0
    )
    blade = ellipsoid(mirrored, (104.0, 52.0, 38.0), (50.0, 44.0, 96.0))
    chest = ellipsoid(mirrored, (58.0, -52.0, 40.0), (76.0, 32.0, 66.0))
    shoulder = ellipsoid(mirrored, (118.0, 12.0, 128.0), (62.0, 52.0, 72.0))
    upper = smooth_union(smooth_union(blade, chest, 30.0), shoulder, 40.0)
    return smooth_union(back, upper, 14.0)
