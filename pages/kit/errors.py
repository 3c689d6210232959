"""The one place where errors reach the screen."""

import logging
import secrets
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import streamlit as st

from data.errors import FusionBoardError
from data.words import Language, translate
from pages.kit.formatting import plain
from pages.kit.language import selected_language

_log = logging.getLogger(__name__)


@contextmanager
def errors_shown(language: Language) -> Iterator[None]:
    """Show what went wrong and what to do, in place of the rest of the page."""
    try:
        yield
    except FusionBoardError as error:
        show_error(error, language)
    except Exception as error:
        _show_unexpected(error, language)


def show_error(error: FusionBoardError, language: Language) -> None:
    """Show one expected failure: what happened, and what to do next."""
    what, how = error.what_in(language), error.how_to_fix_in(language)
    st.error(f"**{plain(what)}**  \n{plain(how)}", icon=":material/error:")


def explain_script_error(error: Exception) -> bool:
    """Show what the frame itself or a widget's callback raised.

    Returns:
        True: Streamlit's own display of the exception is not wanted.
    """
    with errors_shown(selected_language()):
        raise error
    return True


def _show_unexpected(error: Exception, language: Language) -> None:
    reference = secrets.token_hex(4)
    _log.error("Unexpected %s, reference %s", _place(error), reference)
    st.error(
        f"**{translate('page.unexpected.what', language)}**  \n"
        + translate("page.unexpected.how_to_fix", language, reference=reference),
        icon=":material/error:",
    )


def _place(error: Exception) -> str:
    """Kind and place of an error; its message may hold patient data and is left out."""
    frames = traceback.extract_tb(error.__traceback__)
    places = (f"{Path(f.filename).name}:{f.lineno} {f.name}" for f in frames)
    return f"{type(error).__name__} at {' > '.join(places)}"
