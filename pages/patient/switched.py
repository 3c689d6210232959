"""Numbers of our own count where the site switched them on; else they are set apart."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager

import streamlit as st

from data.acceptance import OwnNumber, SwitchState
from data.case import PatientCase
from data.words import Language, word
from pages.frame.formatting import listed

SwitchStates = Mapping[OwnNumber, SwitchState]


def is_on(number: OwnNumber, case: PatientCase, states: SwitchStates) -> bool:
    """Whether a number may stand among what counts; simulated patients show all."""
    return case.simulated or states.get(number) is SwitchState.ON


@contextmanager
def for_evaluation(
    numbers: Iterable[OwnNumber], states: SwitchStates, language: Language
) -> Iterator[None]:
    """A folded part that says why these numbers do not count here.

    Args:
        numbers: At least one, each not switched on.
        states: Of all numbers.
        language: Language of the reader.
    """
    off = [
        word(
            "acceptance.evaluation.number",
            language,
            number=word(f"acceptance.number.{number}", language),
            state=word(
                f"acceptance.state.{states.get(number, SwitchState.NEVER_ACCEPTED)}",
                language,
            ),
        )
        for number in numbers
    ]
    title = word("acceptance.evaluation.title", language)
    with st.expander(title, icon=":material/science:"):
        st.caption(
            word("acceptance.evaluation.why", language, numbers=listed(off, language))
        )
        yield
