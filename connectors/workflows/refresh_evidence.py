"""Takes a downloaded release of CIViC into the site's table, if it is told to."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from connectors.evidence.civic_release import CivicRelease, read_civic_release
from connectors.evidence.site_table import (
    TableDifference,
    difference,
    read_site_table,
    site_table,
    write_site_table,
)


@dataclass(frozen=True, slots=True)
class EvidenceRefresh:
    """Content of a release and the changes that it makes.

    Attributes:
        release: What was read.
        had_table: Whether the site had a table before.
        changes: From the site's table to the release.
        written: Where it was written, or None.
    """

    release: CivicRelease
    had_table: bool
    changes: TableDifference
    written: Path | None


def refresh_evidence(
    file: Path, home: Path, *, apply: bool, as_of: date | None = None
) -> EvidenceRefresh:
    """Compare a release with the site's table, and replace that if asked to.

    Args:
        file: TSV of accepted evidence items.
        home: The site's folder.
        apply: Whether to write; else nothing changes.
        as_of: Day of the release, if its name does not say.

    Raises:
        SourceUnavailableError: If a file cannot be opened or written.
        InvalidRecordError: If the release or the site's table is damaged; then
            nothing is written.
    """
    release = read_civic_release(file, as_of)
    had_table = site_table(home).exists()
    changes = difference(read_site_table(home), release.items)
    written = write_site_table(home, release.items) if apply else None
    return EvidenceRefresh(release, had_table, changes, written)
