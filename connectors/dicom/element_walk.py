"""Walks the elements of a data set from tag to tag.

It never recurses and never holds more of the file than a window, so damaged files
end in a named refusal.

Source: DICOM PS3.5 section 7 (data set) and A.4 (encapsulation).
"""

from collections.abc import Callable, Iterator
from struct import Struct
from typing import Final

from data.errors import InvalidScanError

# DICOM tag and lengths in bytes, by the format; a larger window reads more at once.
PIXEL_DATA: Final = 0x7FE00010
UNDEFINED: Final = 0xFFFFFFFF
WINDOW_BYTES: Final = 8192
LONG_VRS: Final = frozenset(b"OB OD OF OL OV OW SQ SV UC UN UR UT UV".split())
SHORT_VRS: Final = frozenset(
    b"AE AS AT CS DA DS DT FL FD IS LO LT PN SH SL SS ST TM UI UL US".split()
)

# Chosen: longer values and more containers are no header but an attack. The last two
# are DICOM tags.
_LONGEST_VALUE_BYTES: Final = 65536
_MOST_CONTAINERS: Final = 1000  # count
_MULTI_FRAME: Final = 0x5200  # group of the functional groups
_GROUPS: Final = frozenset((0x52009229, 0x52009230))
_ITEM, _ITEM_END, _SEQUENCE_END = 0xFFFEE000, 0xFFFEE00D, 0xFFFEE0DD

ReadAt = Callable[[int, int], bytes]
"""Bytes at (offset, count); fewer at the end."""

Place = tuple[int, int, bool]
"""Where the value of a sequence begins, its length, and whether VRs are written."""


class ElementWalk:
    """Walks one data set.

    Attributes:
        groups: Where the functional groups lie, by tag; filled by `elements`.
        fragments: Offset and length of each item of encapsulated pixel data, the
            offset table first; filled by `elements`.
    """

    def __init__(
        self,
        read_at: ReadAt,
        window: bytes,
        size: int,
        explicit: bool,
        big_endian: bool,
    ) -> None:
        order = ">" if big_endian else "<"
        self.big_endian = big_endian
        self._read_at, self._size, self._explicit = read_at, size, explicit
        self._head, self._implicit = Struct(order + "HH2sH"), Struct(order + "HHI")
        self._long = Struct(order + "I")
        self._data, self._base = window, 0
        self.groups: dict[int, Place] = {}
        self.fragments: list[tuple[int, int]] = []

    def elements(
        self, at: int, wanted: frozenset[int]
    ) -> tuple[dict[int, bytes], int | None, int]:
        """Wanted values, and offset and length of the pixel data."""
        values: dict[int, bytes] = {}
        while True:
            at = self._plain_elements(at, wanted, values)
            if at + 8 > self._size:
                return values, None, 0
            tag, start, length, holds_explicit = self._next(at, self._explicit)
            if tag >= PIXEL_DATA:
                return values, *self._pixels(tag, start, length)
            if tag in _GROUPS:
                self.groups[tag] = start, length, holds_explicit
            at = self._behind(start, length, holds_explicit)
            if tag in wanted and length != UNDEFINED:
                values[tag] = self.value(start, length)

    def items(self, place: Place) -> Iterator[Place]:
        """Each item of a sequence, as the place of what it holds.

        Raises:
            InvalidScanError: If the sequence is damaged.
        """
        at, length, explicit = place
        end = self._size if length == UNDEFINED else at + length
        while at + 8 <= end:
            tag, start, size, _ = self._next(at, explicit=False)
            if tag == _SEQUENCE_END:
                return
            if tag != _ITEM:
                raise InvalidScanError("scan.damaged_header", at=at)
            at = self._behind(start, size, explicit)
            yield start, at - start, explicit

    def inside(self, item: Place) -> Iterator[tuple[int, Place]]:
        """Tag and place of each element of an item."""
        at, length, explicit = item
        end = at + length
        while at + 8 <= end:
            tag, start, size, holds_explicit = self._next(at, explicit)
            if tag == _ITEM_END:
                return
            yield tag, (start, size, holds_explicit)
            at = self._behind(start, size, holds_explicit)

    def value(self, start: int, length: int) -> bytes:
        """The value of an element.

        Raises:
            InvalidScanError: If it is longer than any value we want.
        """
        if length > _LONGEST_VALUE_BYTES:
            raise InvalidScanError("scan.damaged_header", at=start)
        near = start - self._base
        if near < 0 or near + length > len(self._data):
            return self._read_at(start, length)
        return self._data[near : near + length]

    def _pixels(self, tag: int, start: int, length: int) -> tuple[int | None, int]:
        if tag != PIXEL_DATA:
            return None, 0
        if length == UNDEFINED:
            self._find_fragments(start)
        return start, length

    def _behind(self, start: int, length: int, holds_explicit: bool) -> int:
        if length == UNDEFINED:
            return self._after_sequence(start, holds_explicit)
        if start + length > self._size:
            raise InvalidScanError("scan.damaged_header", at=start)
        return start + length

    def _plain_elements(
        self, at: int, wanted: frozenset[int], values: dict[int, bytes]
    ) -> int:
        """Walk the short elements within the window; where it stops, `_next` goes on.

        Most of a header is that, and this loop is most of the time it takes.
        """
        data, base, explicit = self._data, self._base, self._explicit
        unpack = (self._head if explicit else self._implicit).unpack_from
        near, last = at - base, len(data) - 8
        if near < 0:
            return at
        while near <= last:
            if explicit:
                group, element, vr, length = unpack(data, near)
                if vr not in SHORT_VRS:
                    break
            else:
                group, element, length = unpack(data, near)
            end = near + 8 + length
            if group >= _MULTI_FRAME or end > last:
                break
            tag = group << 16 | element
            if tag in wanted:
                values[tag] = data[near + 8 : end]
            near = end
        return near + base

    def _next(self, at: int, explicit: bool) -> tuple[int, int, int, bool]:
        """Tag, start of the value, its length, and whether it holds explicit VRs."""
        near = at - self._base
        if near < 0 or near + 12 > len(self._data):
            self._data, self._base = self._read_at(at, WINDOW_BYTES), at
            near = 0
            if len(self._data) < 8:
                raise InvalidScanError("scan.damaged_header", at=at)
        if not explicit:
            group, element, length = self._implicit.unpack_from(self._data, near)
            return group << 16 | element, at + 8, length, False
        group, element, vr, length = self._head.unpack_from(self._data, near)
        if vr in SHORT_VRS and group != 0xFFFE:
            return group << 16 | element, at + 8, length, True
        if vr in LONG_VRS and group != 0xFFFE and near + 12 <= len(self._data):
            (length,) = self._long.unpack_from(self._data, near + 8)
            return group << 16 | element, at + 12, length, vr != b"UN"
        if group == 0xFFFE or not vr.isalpha():  # items, and implicit by mistake
            group, element, length = self._implicit.unpack_from(self._data, near)
            return group << 16 | element, at + 8, length, False
        raise InvalidScanError("scan.damaged_header", at=at)

    def _find_fragments(self, at: int) -> None:
        """Note where they lie; refuse those that go on beyond the end of the file."""
        while at + 8 <= self._size:
            tag, start, length, _ = self._next(at, explicit=False)
            if tag == _SEQUENCE_END:
                return
            if tag != _ITEM:
                raise InvalidScanError("scan.damaged_pixels")
            self.fragments.append((start, length))
            at = start + length
        if at > self._size:
            raise InvalidScanError("scan.truncated", found=self._size, needed=at)

    def _after_sequence(self, at: int, explicit: bool) -> int:
        """Find where the element after a sequence of undefined length begins."""
        open_containers = [explicit]
        while open_containers:
            if at + 8 > self._size or len(open_containers) > _MOST_CONTAINERS:
                raise InvalidScanError("scan.damaged_header", at=at)
            tag, start, length, holds_explicit = self._next(at, open_containers[-1])
            if tag in (_ITEM_END, _SEQUENCE_END):
                open_containers.pop()
                at = start
            elif length == UNDEFINED:
                inner = open_containers[-1] if tag == _ITEM else holds_explicit
                open_containers.append(inner)
                at = start
            else:
                at = start + length
        return at
