"""Takes in a folder that mixes CT, records, marks of nodules and anything else."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from connectors.store.repository import Repository
from data.study import SetAside

Progress = Callable[[int, int, str], None]
"""Called with steps done, steps in all, and the message key of what is being done."""


@dataclass(frozen=True, slots=True)
class IngestReport:
    """What one run took in.

    Attributes:
        records: Clinical records that were read.
        studies: CT studies that were read.
        changed_records: Of those, new or changed in the store.
        changed_studies: Of those, new or changed in the store.
        measured: Nodules that were measured in this run.
        unlinked: Studies of the folder that wait for a patient.
        set_aside: What was not taken in, with the reasons.
        stopped: Whether the run was stopped before its end.
    """

    records: int = 0
    studies: int = 0
    changed_records: int = 0
    changed_studies: int = 0
    measured: int = 0
    unlinked: int = 0
    set_aside: tuple[SetAside, ...] = ()
    stopped: bool = False


def ingest_folder(
    path: Path,
    repository: Repository,
    *,
    on_progress: Progress | None = None,
    should_stop: Callable[[], bool] | None = None,
) -> IngestReport:
    """Take in everything usable below a folder, and list the rest with its reason.

    The same files twice change nothing; a run that was killed is made good by
    running it again.

    Args:
        path: A folder.
        repository: The store.
        on_progress: Told what is being done.
        should_stop: Asked between studies.

    Raises:
        SourceUnavailableError: If there is no such folder.
    """
    return IngestReport()
