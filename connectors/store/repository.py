"""What FusionBoard remembers, asked for in domain types."""

from pathlib import Path

from data.case import PatientCase, PatientRow, RecordedLink, UnlinkedStudy
from data.errors import NotFoundError
from data.nodule import KeyImage
from data.study import SetAside


class Repository:
    """The store as the pages and the workflows see it."""

    def list_patients(self) -> tuple[PatientRow, ...]:
        """All patients with a record or a study, the latest scan first."""
        return ()

    def patient_case(self, patient_id: str) -> PatientCase:
        """Everything about one patient.

        Raises:
            NotFoundError: If there is no such patient.
        """
        raise NotFoundError("store.no_patient")

    def key_image(self, tracking_uid: str, series_uid: str) -> KeyImage:
        """The slice that shows one nodule best on one scan.

        Raises:
            NotFoundError: If this nodule was not measured on this series.
        """
        raise NotFoundError("store.no_key_image", series_uid=series_uid)

    def unlinked_studies(self) -> tuple[UnlinkedStudy, ...]:
        """Studies that wait for a patient, the oldest scan first."""
        return ()

    def set_aside(self) -> tuple[SetAside, ...]:
        """What was not taken in, with the reasons, by place."""
        return ()

    def links(self) -> tuple[RecordedLink, ...]:
        """Links that persons recorded or undid, the newest first."""
        return ()

    def series_files(self, series_uid: str) -> tuple[Path, ...]:
        """The files of a series, in no order.

        Raises:
            NotFoundError: If there is no such series.
        """
        raise NotFoundError("store.no_series", series_uid=series_uid)
