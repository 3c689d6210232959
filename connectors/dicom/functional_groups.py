"""Attributes that an enhanced multi-frame CT states for each of its frames.

Attributes that a single slice has at its top level lie in shared and per-frame
functional groups there. They are brought back to the tags that a slice would have.

Source: DICOM PS3.3 C.7.6.16 (functional groups), C.8.15.3 (enhanced CT), C.7.6.16.2.25
and .26 (attributes of converted slices that found no other place).
"""

from typing import Final

from connectors.dicom.element_walk import ElementWalk, Place
from data.errors import InvalidScanError

FrameValues = dict[int, bytes]
"""Tag to value, as a single slice would have it."""

ENHANCED: Final = frozenset(
    ("1.2.840.10008.5.1.4.1.1.2.1", "1.2.840.10008.5.1.4.1.1.2.2")
)
"""Enhanced CT and legacy converted enhanced CT Image Storage."""

MOST_FRAMES: Final = 4096  # count; chosen: more fill the memory

# DICOM tag, by the format.
_SOP_CLASS: Final = 0x00080016
_SHARED, _PER_FRAME = 0x52009229, 0x52009230
_IMAGE_TYPE, _FRAME_TYPE = 0x00080008, 0x00089007
_ACQUISITION_TIME_POINT, _FRAME_TIME_POINT = 0x0008002A, 0x00189074
_TILT, _KERNEL = 0x00181120, 0x00181210

# DICOM tags, by the format.
_ATTRIBUTES: Final[dict[int, dict[int, int]]] = {
    0x00189304: {_TILT: _TILT},  # CT acquisition details
    0x00189314: {_KERNEL: _KERNEL},  # CT reconstruction
    0x00189325: {0x00180060: 0x00180060},  # CT X-ray details: KVP
    0x00189329: {_FRAME_TYPE: _IMAGE_TYPE},  # CT image frame type
    0x00209111: {  # frame content: time, stack
        _FRAME_TIME_POINT: _ACQUISITION_TIME_POINT,
        0x00209056: 0x00209056,
    },
    0x00209113: {0x00200032: 0x00200032},  # plane position
    0x00209116: {0x00200037: 0x00200037},  # plane orientation
    0x00209170: {_TILT: _TILT, _KERNEL: _KERNEL},  # converted, shared
    0x00209171: {_TILT: _TILT, _KERNEL: _KERNEL},  # converted, a frame
    0x00289110: {0x00180050: 0x00180050, 0x00280030: 0x00280030},  # pixel measures
    0x00289145: {tag: tag for tag in (0x00281052, 0x00281053, 0x00281054)},  # rescale
}
"""Functional group macro, to attribute in it, to attribute of a single slice."""


def frame_values(
    walk: ElementWalk, values: dict[int, bytes]
) -> tuple[FrameValues, ...]:
    """Read attributes of each frame from the groups; a frame's own value goes first.

    Args:
        walk: Done with the elements of the file.
        values: Of the top level; files of other kinds have no frames for us.

    Raises:
        InvalidScanError: If the groups are damaged, or of more frames than any CT has.
    """
    kind = values.get(_SOP_CLASS, b"").strip(b" \0").decode("latin-1")
    if kind not in ENHANCED or _PER_FRAME not in walk.groups:
        return ()
    shared: FrameValues = {}
    if _SHARED in walk.groups:
        for item in walk.items(walk.groups[_SHARED]):
            shared |= _of_item(walk, item)
    frames: list[FrameValues] = []
    for item in walk.items(walk.groups[_PER_FRAME]):
        if len(frames) == MOST_FRAMES:
            raise InvalidScanError("scan.too_large", count=f"> {MOST_FRAMES}")
        frames.append(shared | _of_item(walk, item))
    return tuple(frames)


def _of_item(walk: ElementWalk, item: Place) -> FrameValues:
    found: FrameValues = {}
    for macro, place in walk.inside(item):
        wanted = _ATTRIBUTES.get(macro)
        if wanted:
            found |= _of_macro(walk, place, wanted)
    return found


def _of_macro(walk: ElementWalk, place: Place, wanted: dict[int, int]) -> FrameValues:
    return {
        wanted[tag]: walk.value(start, length)
        for item in walk.items(place)
        for tag, (start, length, _) in walk.inside(item)
        if tag in wanted
    }
