"""Writes many DICOM files that differ in a few attributes and in their pixels.

pydicom encodes what the slices of a series have in common once; writing every slice
through it takes longer than rendering it.
"""

import struct
from collections.abc import Mapping
from itertools import pairwise
from typing import Final

from pydicom.datadict import dictionary_VR
from pydicom.dataset import Dataset
from pydicom.encaps import encapsulate
from pydicom.filebase import DicomBytesIO
from pydicom.filewriter import write_dataset
from pydicom.tag import Tag
from pydicom.uid import UID

from connectors.simulated_files.identifiers import IMPLEMENTATION, ISSUER_OID

# DICOM length in bytes and DICOM tag, by the format.
_CHARACTER_SET: Final = "ISO_IR 192"
_UNDEFINED_LENGTH: Final = 0xFFFFFFFF
_LAST_TAG: Final = 0xFFFFFFFF


class ImageTemplate:
    """The header of a series, ready to be completed for each image.

    Args:
        header: All attributes, in ISO_IR 192; those that vary need not be there.
        varying: Keywords of the attributes that each image sets; all must have a
            value representation of at most 64 kB.
        syntax: Transfer syntax of the encapsulated pixels, explicit little endian.
    """

    def __init__(self, header: Dataset, varying: tuple[str, ...], syntax: UID) -> None:
        self._sop_class, self._syntax = header.SOPClassUID, syntax
        self._varying = sorted((int(Tag(name)), name) for name in varying)
        edges = [0, *(tag for tag, _ in self._varying), _LAST_TAG]
        self._constant = [
            _encoded(
                Dataset(
                    {
                        element.tag: element
                        for element in header
                        if low < element.tag < high
                    }
                )
            )
            for low, high in pairwise(edges)
        ]

    def file_bytes(self, values: Mapping[str, str], compressed: bytes) -> bytes:
        """One whole file.

        Args:
            values: ASCII text of each varying attribute; backslashes part values.
            compressed: One compressed frame.
        """
        parts = [self._file_meta(values["SOPInstanceUID"]), self._constant[0]]
        for (tag, name), constant in zip(
            self._varying, self._constant[1:], strict=True
        ):
            parts += [_element(tag, dictionary_VR(tag), values[name]), constant]
        parts.append(
            struct.pack("<HH2sHL", 0x7FE0, 0x0010, b"OB", 0, _UNDEFINED_LENGTH)
        )
        parts += [encapsulate([compressed]), struct.pack("<HHL", 0xFFFE, 0xE0DD, 0)]
        return b"".join(parts)

    def _file_meta(self, sop_instance: str) -> bytes:
        """Preamble and file meta information (DICOM PS3.10 7.1)."""
        body = b"".join(
            [
                struct.pack("<HH2sHL", 0x0002, 0x0001, b"OB", 0, 2) + b"\x00\x01",
                _element(0x00020002, "UI", self._sop_class),
                _element(0x00020003, "UI", sop_instance),
                _element(0x00020010, "UI", self._syntax),
                _element(0x00020012, "UI", ISSUER_OID),
                _element(0x00020013, "SH", IMPLEMENTATION),
            ]
        )
        length = struct.pack("<HH2sHL", 0x0002, 0x0000, b"UL", 4, len(body))
        return bytes(128) + b"DICM" + length + body


def _element(tag: int, representation: str, text: str) -> bytes:
    """One ASCII element with a short length (DICOM PS3.5 7.1.2)."""
    value = text.encode("ascii")
    if len(value) % 2:
        value += b"\0" if representation == "UI" else b" "
    head = struct.pack(
        "<HH2sH", tag >> 16, tag & 0xFFFF, representation.encode(), len(value)
    )
    return head + value


def _encoded(dataset: Dataset) -> bytes:
    """The elements of a data set in explicit VR little endian."""
    out = DicomBytesIO()
    out.is_little_endian, out.is_implicit_VR = True, False
    write_dataset(out, dataset, parent_encoding=_CHARACTER_SET)
    return bytes(out.getvalue())
