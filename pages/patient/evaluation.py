"""Outputs of our own that do not count here: folded, for evaluation only."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import streamlit as st

from data.results.release import Output
from data.words import Language, translate
from pages.kit.formatting import listed, plain


@contextmanager
def for_evaluation(
    outputs: Iterable[Output[Any]], language: Language
) -> Iterator[None]:
    """Fold a part that says why these outputs do not count here.

    Args:
        outputs: At least one, none of them released or applicable.
        language: Language of the reader.
    """
    shown = list(outputs)
    off = [
        translate(
            "local_validation.evaluation.number",
            language,
            number=translate(f"local_validation.number.{one.kind}", language),
            state=translate(f"local_validation.state.{one.release}", language),
        )
        for one in shown
        if not one.release.counts
    ]
    kind = "title" if off else "title_not_applicable"
    title = translate(f"local_validation.evaluation.{kind}", language)
    with st.expander(title, icon=":material/science:"):
        if off:
            why = translate(
                "local_validation.evaluation.why",
                language,
                numbers=listed(off, language),
            )
            st.caption(why)
        for reason in dict.fromkeys(why for one in shown for why in one.not_applicable):
            st.caption(plain(reason.in_language(language)))
        yield
