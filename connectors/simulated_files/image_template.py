"""Writes many DICOM files that differ in a few attributes and in their pixels.

pydicom encodes what the slices of a series have in common once; writing every slice
through it takes longer than rendering it.
"""

import struct
from collections.abc import Mapping
from typing import Final

from pydicom.dataset import Dataset
from pydicom.encaps import encapsulate
from pydicom.filebase import DicomBytesIO
from pydicom.filewriter import write_dataset
from pydicom.tag import Tag
from pydicom.uid import UID

from connectors.simulated_files.identifiers import ISSUER_OID

_CHARACTER_SET: Final = "ISO_IR 192"
_PIXEL_DATA: Final = 0x7FE00010
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
            for low, high in zip(edges[:-1], edges[1:], strict=True)
        ]

    def file_bytes(
        self, values: Mapping[str, str | list[str]], compressed: bytes
    ) -> bytes:
        """One whole file.

        Args:
            values: Text of each varying attribute; several values as a list.
            compressed: One compressed frame.
        """
        parts = [self._file_meta(str(values["SOPInstanceUID"])), self._constant[0]]
        for (_, name), constant in zip(self._varying, self._constant[1:], strict=True):
            element = Dataset()
            setattr(element, name, values[name])
            parts += [_encoded(element), constant]
        parts.append(
            struct.pack("<HH2sHL", 0x7FE0, 0x0010, b"OB", 0, _UNDEFINED_LENGTH)
        )
        parts += [encapsulate([compressed]), struct.pack("<HHL", 0xFFFE, 0xE0DD, 0)]
        return b"".join(parts)

    def _file_meta(self, sop_instance: str) -> bytes:
        """Preamble and file meta information (DICOM PS3.10 7.1)."""
        meta = Dataset()
        meta.add_new(0x00020001, "OB", b"\x00\x01")
        meta.add_new(0x00020002, "UI", self._sop_class)
        meta.add_new(0x00020003, "UI", sop_instance)
        meta.add_new(0x00020010, "UI", self._syntax)
        meta.add_new(0x00020012, "UI", ISSUER_OID)
        meta.add_new(0x00020013, "SH", "FUSIONBOARD_SIM")
        body = _encoded(meta)
        length = struct.pack("<HH2sHL", 0x0002, 0x0000, b"UL", 4, len(body))
        return bytes(128) + b"DICM" + length + body


def _encoded(dataset: Dataset) -> bytes:
    """The elements of a data set in explicit VR little endian."""
    out = DicomBytesIO()
    out.is_little_endian, out.is_implicit_VR = True, False
    write_dataset(out, dataset, parent_encoding=_CHARACTER_SET)
    return bytes(out.getvalue())
