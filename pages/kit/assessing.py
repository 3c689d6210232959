"""Brings assessments up to date beside the pages, and shows how far that is."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import streamlit as st

from data.errors import FusionBoardError
from data.words import Language, translate
from pages.kit.cached_loading import (
    background_assessment,
    forget_patient_data,
    stale_count,
)

logger = logging.getLogger(__name__)

_LOOK_AGAIN_S = 1.0  # chosen: longer ones delay, shorter cost requests


@asynccontextmanager
async def assessing_at_start(_app: object) -> AsyncIterator[dict[str, Any]]:
    """Complete at the start what an earlier process left undone; stop at the end."""
    try:
        running = await asyncio.to_thread(background_assessment)
    except FusionBoardError as error:  # the pages will say so
        logger.warning("assessments did not start: %s", error.key)
        yield {}
        return
    running.start()
    yield {}
    await asyncio.to_thread(running.stop)


def show_assessing(language: Language) -> None:
    """Say how many patients are not up to date, and bring them there.

    Lists show the latest stored assessments meanwhile; a patient who is opened is
    brought up to date at once.
    """
    running, due = background_assessment(), stale_count()
    if due == 0 and not running.running:
        return
    if not running.running and due == running.left:  # stopped, or it cannot be done
        st.info(translate("assessment.left", language, count=due))
        label = translate("assessment.go_on", language)
        if not st.button(label, key="assessing.go_on", icon=":material/play_circle:"):
            return
    running.start()
    _show_progress(language)


@st.fragment(run_every=_LOOK_AGAIN_S)
def _show_progress(language: Language) -> None:
    running = background_assessment()
    if not running.running:
        forget_patient_data()
        st.rerun()
    done, total = running.done, max(running.total, 1)
    with st.container(border=True, key="assessing"):
        st.progress(
            done / total,
            text=translate(
                "assessment.working", language, done=done, total=running.total
            ),
        )
        if st.button(
            translate("assessment.stop", language),
            key="assessing.stop",
            icon=":material/stop_circle:",
        ):
            running.stop()
