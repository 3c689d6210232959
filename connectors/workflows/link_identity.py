"""A person joins a study to a patient, or undoes it; every act is kept."""

from connectors.store.repository import Repository


def link_study(
    repository: Repository, study_uid: str, patient_id: str, person: str, reason: str
) -> None:
    """Record that a study belongs to a patient.

    Args:
        repository: The store.
        study_uid: The study.
        patient_id: Key of the patient in the store.
        person: Who says so.
        reason: Why, in that person's words; not empty.

    Raises:
        NotFoundError: If the store holds no such study or patient.
        IdentityConflictError: If sex or birth date contradict, or a nodule of the
            study was measured in another patient.
    """


def link_to_new_patient(
    repository: Repository, study_uid: str, person: str, reason: str
) -> str:
    """Make a patient of whom there are only images, and link the study.

    Returns:
        Key of the new patient in the store.

    Raises:
        NotFoundError: If the store holds no such study.
    """
    return ""


def undo_link(repository: Repository, study_uid: str, person: str) -> None:
    """Put a study back among those that wait, and keep the rule from linking it again.

    Raises:
        NotFoundError: If the study is not linked.
    """
