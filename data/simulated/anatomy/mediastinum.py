"""Heart, great vessels, trachea, main bronchi and gullet."""

from typing import Final

import numpy as np

from data.simulated.anatomy.breathing import Pose
from data.simulated.anatomy.distances import (
    Axes,
    Field,
    ellipsoid,
    profile,
    smooth_union,
)
from data.simulated.anatomy.grid import Grid
from data.simulated.anatomy.tubes import Tubes, nearest

# Points and radii in mm, chosen to look like an adult; larger ones draw wider organs.
TRACHEA: Final = Tubes.along(
    [(0, 2, 150), (1, 4, 100), (2, 8, 50), (2, 12, 8), (1, 13, 0)],
    [8.5, 8.5, 8.3, 8.8, 7.5],
)
RIGHT_MAIN_BRONCHUS: Final = Tubes.along(
    [(0, 13, 0), (-15, 14, -12), (-33, 16, -24)], [7.0, 6.6, 5.2]
)
LEFT_MAIN_BRONCHUS: Final = Tubes.along(
    [(2, 13, 0), (20, 17, -16), (44, 22, -30)], [6.4, 5.8, 4.8]
)
GREAT_VESSELS: Final = Tubes.joined(
    [
        # aorta: root, ascending part, arch, descending part
        Tubes.along(
            [
                (8, -22, -50),
                (-6, -32, -28),
                (-14, -32, 0),
                (-9, -26, 22),
                (4, -12, 33),
                (18, 6, 34),
                (26, 22, 26),
                (27, 34, 8),
                (26, 40, -30),
                (22, 42, -90),
                (10, 42, -190),
            ],
            [15, 16.5, 16, 15, 14, 13.5, 13, 12.5, 12.5, 12, 11],
        ),
        Tubes.along(
            [(-9, -26, 28), (-16, -10, 60), (-30, 2, 95), (-52, 8, 125)],
            [6.5, 6, 5, 4.5],
        ),
        Tubes.along([(4, -12, 36), (12, -6, 70), (18, -2, 140)], [4.5, 4, 4]),
        Tubes.along(
            [(15, 4, 36), (24, 8, 70), (34, 10, 98), (56, 8, 125)], [5, 5, 5, 4.5]
        ),
        # veins: superior vena cava with both brachiocephalic veins, inferior
        Tubes.along([(-26, -18, 62), (-28, -20, 20), (-28, -20, -40)], [8, 9.5, 10]),
        Tubes.along([(-26, -18, 60), (-30, -8, 90), (-55, -5, 120)], [7.5, 6.5, 6]),
        Tubes.along(
            [(-24, -24, 52), (2, -34, 62), (26, -22, 85), (52, -8, 118)], [6.5, 6, 6, 6]
        ),
        Tubes.along([(-24, -4, -70), (-26, 2, -120), (-26, 14, -200)], [11, 11.5, 11]),
        Tubes.along([(-16, 36, 30), (-12, 42, -20), (-8, 42, -160)], [3.5, 3.5, 3.5]),
        # pulmonary trunk and its two main branches
        Tubes.along([(24, -50, -42), (24, -38, -20), (22, -22, -10)], [14, 13.5, 12.5]),
        Tubes.along(
            [(20, -20, -12), (0, -6, -16), (-22, -2, -18), (-42, 2, -20)],
            [10.5, 10.5, 9.5, 7.5],
        ),
        Tubes.along([(24, -22, -8), (36, -4, -4), (46, 12, -10)], [10.5, 9.5, 7.5]),
        # pulmonary veins into the left atrium
        Tubes.along([(-12, 8, -45), (-36, 2, -42), (-48, 0, -44)], [7, 6, 5]),
        Tubes.along([(22, 10, -44), (40, 4, -40), (50, 4, -42)], [7, 6, 5]),
        Tubes.along([(-12, 12, -55), (-38, 18, -62)], [7, 5]),
        Tubes.along([(22, 14, -54), (44, 22, -62)], [7, 5]),
    ]
)
GULLET: Final = Tubes.along(
    [
        (-2, 20, 150),
        (0, 24, 60),
        (2, 26, 0),
        (4, 28, -60),
        (18, 22, -100),
        (34, 10, -118),
    ],
    [6, 6.5, 6.5, 7, 8, 9],
)
_WALL_PLATE: Final = (
    (-200.0, 14.0),
    (-60.0, 8.0),
    (0.0, 5.0),
    (40.0, 8.0),
    (80.0, 20.0),
    (150.0, 30.0),
)


def heart(at: Axes) -> Field:
    """Distance to the heart: ventricles, both atria, the apex to the left."""
    ventricles = ellipsoid(at, (30.0, -36.0, -72.0), (48.0, 40.0, 42.0))
    apex = ellipsoid(at, (52.0, -44.0, -88.0), (34.0, 30.0, 27.0))
    right = ellipsoid(at, (-24.0, -30.0, -62.0), (26.0, 30.0, 38.0))
    left_atrium = ellipsoid(at, (4.0, 4.0, -50.0), (32.0, 17.0, 20.0))
    return smooth_union(
        smooth_union(smooth_union(ventricles, apex, 16.0), right, 14.0),
        left_atrium,
        12.0,
    )


def contour(at: Axes, heart_mm: Field, grid: Grid, pose: Pose) -> Field:
    """Distance to the mediastinum as the lungs see it: organs, fat, central wall."""
    x, y, z = at
    wall = np.abs(x - 4.0) - profile(z, _WALL_PLATE)
    wall = wall + 7.0 * np.clip((-45.0 - y) / 30.0, -0.5, 0.0)
    field = smooth_union(np.asarray(wall, np.float32), heart_mm - 5.0, 8.0)
    for tubes, fat_mm in (
        (GREAT_VESSELS, 3.0),
        (TRACHEA, 3.5),
        (RIGHT_MAIN_BRONCHUS, 3.5),
        (LEFT_MAIN_BRONCHUS, 3.5),
        (GULLET, 2.0),
    ):
        nearest(
            tubes.in_scan(pose).thicker(fat_mm),
            grid,
            14.0,
            into=field,
            combine=lambda one, other: smooth_union(one, other, 7.0),
        )
    return field
