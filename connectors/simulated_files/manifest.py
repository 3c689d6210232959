"""Manifest of a folder: the cohort that it holds, and whether it is complete."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Final

from connectors.simulated_files.identifiers import Identifiers
from data.errors import SourceUnavailableError

MANIFEST: Final = "cohort.json"
_COMPLETE: Final = "complete"


def claim(folder: Path, identifiers: Identifiers) -> bool:
    """Test whether the folder holds this cohort complete; else make it ours to write.

    Raises:
        SourceUnavailableError: If it holds another cohort or other files.
    """
    manifest = folder / MANIFEST
    if manifest.is_file():
        found = _read(manifest)
        complete = found.pop(_COMPLETE, None)
        if found != asdict(identifiers):
            raise SourceUnavailableError("simulated.other_cohort", folder=folder.name)
        return complete is True
    if (folder / "dicom").exists() or (folder / "fhir").exists():
        raise SourceUnavailableError("simulated.folder_in_use", folder=folder.name)
    folder.mkdir(parents=True, exist_ok=True)
    write_manifest(folder, identifiers, complete=False)
    return False


def write_manifest(folder: Path, identifiers: Identifiers, *, complete: bool) -> None:
    """Say which cohort this folder holds."""
    text = json.dumps({**asdict(identifiers), _COMPLETE: complete}, indent=1)
    write_whole(folder / MANIFEST, text)


def write_whole(path: Path, text: str) -> None:
    """Write a text file so that it is there whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f".{path.name}.partial")
    partial.write_text(text, encoding="utf-8", newline="")
    partial.replace(path)


def _read(manifest: Path) -> dict[str, object]:
    try:
        found = json.loads(manifest.read_text(encoding="utf-8"))
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
