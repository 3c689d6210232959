"""Versions of the code, tables, models and releases that an assessment rests on."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Final

from connectors.store.canonical_json import content_hash, to_json
from connectors.store.repository import Repository
from connectors.workflows.release.release_outputs import site_releases
from data.results.release import ModelOutput, ReleaseState
from fusion.assessment.site import SiteSetting

_PARTS: Final = {
    "code": (("fusion", ".py"), ("data", ".py")),
    "tables": (("data.reference", ".csv"),),
    "models": (("data.models", ""),),
}
"""What decides what is said: files of these packages with these endings."""


@dataclass(frozen=True, slots=True)
class AssessingSite:
    """State of a site that all its assessments share at one moment.

    Attributes:
        releases: Which outputs of our own it has released.
        setting: Its own choices and tables.
        versions: Of code, tables, models, releases and choices, as JSON.
        versions_hash: Hash of that JSON.
    """

    releases: dict[ModelOutput, ReleaseState]
    setting: SiteSetting
    versions: str
    versions_hash: str


def assessing_site(repository: Repository) -> AssessingSite:
    """Read what the site has released and chosen.

    Args:
        repository: The store.
    """
    found = site_releases(repository)
    versions = to_json(
        {
            **{part: _content_hash(part) for part in _PARTS},
            "releases": {
                kind.value: state.value for kind, state in found.states.items()
            },
            "recalibration": found.recalibration,
        }
    )
    return AssessingSite(
        found.states,
        SiteSetting(found.recalibration),
        versions,
        content_hash(versions)[:16],
    )


@cache
def _content_hash(part: str) -> str:
    """Hash of all files of a part: what was changed cannot go unnoticed."""
    digest = hashlib.sha256()
    for package, ending in _PARTS[part]:
        for file in sorted(_files_below(files(package), ending), key=str):
            digest.update(file.name.encode())
            digest.update(file.read_bytes())
    return digest.hexdigest()[:16]


def _files_below(folder: Traversable, ending: str) -> Iterator[Traversable]:
    for one in folder.iterdir():
        if one.is_dir() and not one.name.startswith(("_", ".")):
            yield from _files_below(one, ending)
        elif one.is_file() and one.name.endswith(ending):
            yield one
