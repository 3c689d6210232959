"""Findings of searches of scans, and what persons said; no answer is deleted."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, delete, exists, insert, select

from connectors.store.canonical_json import (
    from_json,
    image_from_blob,
    image_to_blob,
    to_json,
)
from connectors.store.imaging.nodules import ALGORITHM, Nodules
from connectors.store.tables import finding_answers, findings, marks, searches, studies
from data.errors import NotFoundError
from data.imaging.finding import Decision, FindingAnswer, ImagingFinding
from data.imaging.nodule import KeyImage

Values = tuple[tuple[str, object], ...]
"""Names and values of a message."""


@dataclass(frozen=True, slots=True)
class Search:
    """That a series was searched.

    Attributes:
        series_uid: The series.
        study_uid: Its study.
        tried: What decides the outcome; the same again would give the same.
        searched_at: When.
        refused: Message key of why it could not be searched, or empty.
        values: Values of that message.
    """

    series_uid: str
    study_uid: str
    tried: str
    searched_at: datetime
    refused: str = ""
    values: Values = ()


@dataclass(frozen=True, slots=True)
class Findings:
    """Searches of series, what they found, and what persons said of it."""

    _connection: Connection

    def search_of(self, series_uid: str) -> Search | None:
        """The last search of a series, or None if it was never searched."""
        row = self._connection.execute(
            select(searches).where(searches.c.series_uid == series_uid)
        ).one_or_none()
        return _search(row) if row else None

    def patient_searches(self, patient_id: str) -> tuple[Search, ...]:
        """The last search of each series of a patient's studies."""
        rows = self._connection.execute(
            select(searches)
            .join(studies, studies.c.study_uid == searches.c.study_uid)
            .where(studies.c.patient_id == patient_id)
            .order_by(searches.c.series_uid)
        )
        return tuple(_search(row) for row in rows)

    def save_search(
        self,
        search: Search,
        found: Iterable[tuple[ImagingFinding, KeyImage]],
    ) -> None:
        """Keep a search in place of an earlier one; what persons answered stays.

        Args:
            search: That it was done.
            found: What waits for a person, each with its image.
        """
        self.forget_series(search.series_uid)
        self._connection.execute(
            insert(searches).values(
                series_uid=search.series_uid,
                study_uid=search.study_uid,
                tried=search.tried,
                refused=search.refused,
                refused_values=to_json(search.values),
                searched_at=search.searched_at,
            )
        )
        for finding, image in found:
            self._connection.execute(
                insert(findings).values(
                    finding_id=finding.finding_id,
                    series_uid=finding.series_uid,
                    study_uid=finding.study_uid,
                    finding=to_json(finding),
                    image=image_to_blob(image),
                )
            )

    def forget_series(self, series_uid: str) -> None:
        """Take back what the last search of a series did, but nothing a person said."""
        followed = self._connection.scalars(
            select(marks.c.tracking_uid)
            .where(marks.c.series_uid == series_uid)
            .where(marks.c.root == "")
            .where(marks.c.marked_by == ALGORITHM)
        ).all()
        for tracking_uid in followed:
            Nodules(self._connection).forget_measurement(tracking_uid, series_uid)
        answered = exists().where(finding_answers.c.finding_id == findings.c.finding_id)
        self._connection.execute(
            delete(findings).where(findings.c.series_uid == series_uid).where(~answered)
        )
        self._connection.execute(
            delete(searches).where(searches.c.series_uid == series_uid)
        )

    def forget_study(self, study_uid: str) -> None:
        """Take back what searches of a study did: it may be of another patient."""
        held = self._connection.scalars(
            select(searches.c.series_uid).where(searches.c.study_uid == study_uid)
        ).all()
        for series_uid in held:
            self.forget_series(series_uid)

    def patient_findings(self, patient_id: str) -> tuple[ImagingFinding, ...]:
        """The findings of a patient, of the newest scan first, then by score."""
        held = self._with_answers(
            select(findings.c.finding)
            .join(studies, studies.c.study_uid == findings.c.study_uid)
            .where(studies.c.patient_id == patient_id),
        )
        return tuple(sorted(held, key=_newest_then_likeliest))

    def series_findings(self, series_uid: str) -> tuple[ImagingFinding, ...]:
        """The findings of one series."""
        query = select(findings.c.finding).where(findings.c.series_uid == series_uid)
        return self._with_answers(query)

    def one_finding(self, finding_id: str) -> ImagingFinding:
        """One finding.

        Raises:
            NotFoundError: If there is none, perhaps since its scan was searched again.
        """
        query = select(findings.c.finding).where(findings.c.finding_id == finding_id)
        held = self._with_answers(query)
        if not held:
            raise NotFoundError("finding.unknown")
        return held[0]

    def finding_image(self, finding_id: str) -> KeyImage:
        """The slice through a finding.

        Raises:
            NotFoundError: If there is no such finding.
        """
        blob = self._connection.scalar(
            select(findings.c.image).where(findings.c.finding_id == finding_id)
        )
        if blob is None:
            raise NotFoundError("finding.unknown")
        return image_from_blob(blob)

    def save_answer(self, finding_id: str, answer: FindingAnswer) -> None:
        """Keep what a person said; what was said before stays, too."""
        self._connection.execute(
            insert(finding_answers).values(
                finding_id=finding_id,
                decision=answer.decision.value,
                tracking_uid=answer.tracking_uid,
                person=answer.person,
                answered_at=answer.answered_at,
            )
        )

    def _with_answers(self, query: Select[tuple[str]]) -> tuple[ImagingFinding, ...]:
        held = [
            from_json(ImagingFinding, row.finding)
            for row in self._connection.execute(query)
        ]
        rows = self._connection.execute(
            select(finding_answers)
            .where(finding_answers.c.finding_id.in_([one.finding_id for one in held]))
            .order_by(finding_answers.c.answer_id)
        )
        answers: dict[str, list[FindingAnswer]] = {}
        for row in rows:
            answers.setdefault(row.finding_id, []).append(_answer(row))
        return tuple(
            replace(one, answers=tuple(answers.get(one.finding_id, ()))) for one in held
        )


def _newest_then_likeliest(one: ImagingFinding) -> tuple[int, str, float, str]:
    day = one.scanned_on.toordinal() if one.scanned_on else 0
    return -day, one.series_uid, -(one.score or 0.0), one.finding_id


def _answer(row: Row[Any]) -> FindingAnswer:
    return FindingAnswer(
        Decision(row.decision), row.person, row.answered_at, row.tracking_uid
    )


def _search(row: Row[Any]) -> Search:
    return Search(
        series_uid=row.series_uid,
        study_uid=row.study_uid,
        tried=row.tried,
        searched_at=row.searched_at,
        refused=row.refused,
        values=from_json(Values, row.refused_values),
    )
