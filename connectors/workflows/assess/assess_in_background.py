"""Brings assessments up to date beside the pages, and says how far it is."""

import logging
import threading
from dataclasses import dataclass, field
from datetime import date

from connectors.store.repository import Repository
from connectors.workflows.assess.assess_patients import (
    assess_stale,
    patients_to_reassess,
)
from data.errors import FusionBoardError

logger = logging.getLogger(__name__)


@dataclass(slots=True)
class BackgroundAssessment:
    """At most one run at a time over all patients whose assessment is due.

    Attributes:
        repository: The store.
        done: Patients assessed in this run.
        total: Patients that were due when it began; 0 while nothing runs.
        left: Patients still due when the last run ended; None before it.
    """

    repository: Repository
    done: int = 0
    total: int = 0
    left: int | None = None
    _thread: threading.Thread | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _stop: threading.Event = field(default_factory=threading.Event)

    @property
    def running(self) -> bool:
        """True while patients are being assessed."""
        return self._thread is not None and self._thread.is_alive()

    def start(self) -> None:
        """Assess all that is due, unless that is being done."""
        with self._lock:
            if self.running:
                return
            self._stop.clear()
            self._thread = threading.Thread(
                target=self._run, name="assessments", daemon=True
            )
            self._thread.start()

    def stop(self) -> None:
        """Stop after the patient that is being assessed; the rest stays due."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join()

    def _run(self) -> None:
        try:
            assess_stale(
                self.repository,
                date.today(),
                on_progress=self._tell,
                should_stop=self._stop.is_set,
            )
        except FusionBoardError as error:  # the next start tries again
            logger.warning("assessments stopped: %s", error.key)
        finally:
            self.done = self.total = 0
            self._count_left()

    def _count_left(self) -> None:
        try:
            self.left = len(patients_to_reassess(self.repository, date.today()))
        except FusionBoardError as error:
            logger.warning("the store could not be read: %s", error.key)
            self.left = self.left or 0

    def _tell(self, done: int, total: int) -> None:
        self.done, self.total = done, total
