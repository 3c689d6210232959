"""Reasons why a part of an assessment is missing, and what to do about it."""

from collections.abc import Iterable

import streamlit as st

from data.results.assessment import AssessmentIssue
from data.words import Language
from pages.kit.formatting import plain


def show_issue(issue: AssessmentIssue, language: Language) -> None:
    """Show what happened, and what to do next.

    Args:
        issue: Of an assessment.
        language: Language of the reader.
    """
    what = plain(issue.what.in_language(language))
    how = plain(issue.how_to_fix.in_language(language))
    st.error(f"**{what}**  \n{how}", icon=":material/error:")


def show_issues(issues: Iterable[AssessmentIssue], language: Language) -> None:
    """Show each of them.

    Args:
        issues: Of an assessment; there may be none.
        language: Language of the reader.
    """
    for issue in issues:
        show_issue(issue, language)
