"""Why a part of an assessment is missing, and what to do about it."""

from collections.abc import Iterable

import streamlit as st

from data.results.assessment import Problem
from data.words import Language
from pages.frame.formatting import plain


def show_problem(problem: Problem, language: Language) -> None:
    """Show what happened, and what to do next.

    Args:
        problem: Of an assessment.
        language: Language of the reader.
    """
    what = plain(problem.what.in_language(language))
    how = plain(problem.how_to_fix.in_language(language))
    st.error(f"**{what}**  \n{how}", icon=":material/error:")


def show_problems(problems: Iterable[Problem], language: Language) -> None:
    """Show each of them.

    Args:
        problems: Of an assessment; there may be none.
        language: Language of the reader.
    """
    for problem in problems:
        show_problem(problem, language)
