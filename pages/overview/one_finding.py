"""One finding: its image, why it is asked, and the answers a person may give."""

from collections.abc import Mapping
from dataclasses import dataclass

import streamlit as st

from data.errors import NotFoundError, NotMeasurableError
from data.imaging.finding import Decision, ImagingFinding
from data.imaging.matching import Outcome
from data.words import Language, translate
from pages.charts.ct_slice_image import WINDOWS, drawn_crop
from pages.kit.cached_loading import access_scope, finding_image
from pages.kit.errors import show_error
from pages.kit.formatting import day, joined, listed, plain, volume

_NAMED_BUTTONS = 3  # count; chosen: more break the line


@dataclass(frozen=True, slots=True)
class ChosenAnswer:
    """Answer that a person chose.

    Attributes:
        decision: What was said.
        tracking_uid: The known nodule, for `same`.
    """

    decision: Decision
    tracking_uid: str = ""


def show_finding(
    finding: ImagingFinding,
    labels: Mapping[str, str],
    free: Mapping[str, str],
    language: Language,
    *,
    first: bool,
) -> ChosenAnswer | None:
    """Show a finding that waits.

    Args:
        finding: The finding.
        labels: Of all nodules of the patient, by tracking UID.
        free: Of those that lie nowhere else on this scan.
        language: Language of the reader.
        first: Whether the keyboard answers this one.

    Returns:
        What the person chose in this run, or None.
    """
    what = _title(finding, labels, language)
    with st.container(border=True, key=f"finding-{finding.finding_id}"):
        picture, words = st.columns([1, 3], gap="medium")
        with picture:
            _show_picture(finding, what, language)
        with words:
            st.markdown(f"**{plain(what)}**")
            st.markdown(_facts(finding, language))
            _show_reasons(finding, language)
            return _chosen(finding, free, language, first=first)


def answer_words(
    answer: ChosenAnswer, labels: Mapping[str, str], language: Language
) -> str:
    """An answer as its button says it."""
    nodule = labels.get(answer.tracking_uid, "")
    if answer.decision is Decision.NEW and nodule:
        return joined([translate("finding.answer.new", language), nodule])
    return translate(f"finding.answer.{answer.decision}", language, nodule=nodule)


def _title(
    finding: ImagingFinding, labels: Mapping[str, str], language: Language
) -> str:
    nodules = [labels[uid] for uid in finding.nodules if uid in labels]
    kind = finding.outcome if nodules else Outcome.NEW
    return translate(f"finding.{kind}", language, nodules=listed(nodules, language))


def _facts(finding: ImagingFinding, language: Language) -> str:
    parts = [day(finding.scanned_on, language)]
    if finding.score is not None:
        parts.append(translate("finding.score", language, score=f"{finding.score:.2f}"))
    if finding.measurement is not None:
        size = volume(finding.measurement.volume_mm3)
        parts.append(translate("finding.measured", language, volume=size))
    elif finding.diameter_mm is not None:
        size = f"{finding.diameter_mm:.0f}"
        parts.append(translate("finding.about", language, diameter=size))
    return plain(joined(parts))


def _show_reasons(finding: ImagingFinding, language: Language) -> None:
    reasons = [plain(reason.in_language(language)) for reason in finding.reasons]
    if reasons:
        st.markdown("\n".join(f"- {reason}" for reason in reasons))
    if finding.refused is not None:
        why = NotMeasurableError(finding.refused.key, **dict(finding.refused.values))
        text = translate(
            "finding.not_measurable",
            language,
            what=why.what_in(language),
            how=why.how_to_fix_in(language),
        )
        st.warning(plain(text))
    if not finding.shows_something:
        st.caption(translate("finding.look", language))


def _show_picture(finding: ImagingFinding, what: str, language: Language) -> None:
    try:
        image = finding_image(access_scope(), finding.finding_id)
    except NotFoundError as error:
        show_error(error, language)
        return
    st.image(
        drawn_crop(image, WINDOWS["lung"], outlined=True),
        width="stretch",
        output_format="PNG",
        alt=translate("finding.alt", language, what=what),
    )


def _chosen(
    finding: ImagingFinding, free: Mapping[str, str], language: Language, *, first: bool
) -> ChosenAnswer | None:
    answers, others = _answers(finding, free)
    chosen = None
    with st.container(horizontal=True, vertical_alignment="bottom"):
        for number, answer in enumerate(answers):
            pressed = st.button(
                plain(answer_words(answer, free, language)),
                key=f"finding.{finding.finding_id}.{answer.decision}.{number}",
                type="primary" if number == 0 and finding.nodules else "secondary",
                shortcut=f"alt+{number + 1}" if first else None,
            )
            chosen = answer if pressed else chosen
        if others:
            chosen = _other(finding, others, language) or chosen
    return chosen


def _other(
    finding: ImagingFinding, others: Mapping[str, str], language: Language
) -> ChosenAnswer | None:
    """A known nodule beyond those with a button of their own."""
    uid = st.selectbox(
        translate("finding.more", language),
        ["", *others],
        format_func=lambda key: (
            others.get(key) or translate("finding.no_other", language)
        ),
        key=f"finding.more.{finding.finding_id}",
        width=200,
    )
    if not uid:
        return None
    answer = ChosenAnswer(Decision.SAME, uid)
    label = plain(answer_words(answer, others, language))
    pressed = st.button(label, key=f"finding.{finding.finding_id}.other")
    return answer if pressed else None


def _answers(
    finding: ImagingFinding, free: Mapping[str, str]
) -> tuple[list[ChosenAnswer], dict[str, str]]:
    """Answers with a button, the proposed one first; and the nodules left to a list."""
    if not finding.shows_something:
        return [ChosenAnswer(Decision.GONE)], {}
    likely = [uid for uid in (*finding.nodules, *finding.choices) if uid in free]
    named = likely[:_NAMED_BUTTONS]
    same = [ChosenAnswer(Decision.SAME, uid) for uid in named]
    rest = [ChosenAnswer(Decision.NEW), ChosenAnswer(Decision.NO_NODULE)]
    others = {uid: label for uid, label in free.items() if uid not in named}
    return [*same, *rest], others
