"""An output counts where a site released it and it was made for such a patient."""

import pytest

from data.message import Message
from data.results.release import ModelOutput, Output, ReleaseState
from data.words import has_message

WHY_NOT = (Message("risk.domain.indication_known_cancer"),)


@pytest.mark.parametrize(
    ("state", "counts"),
    [
        (ReleaseState.NEVER_VALIDATED, False),
        (ReleaseState.ON, True),
        (ReleaseState.OFF, False),
        (ReleaseState.OTHER_VERSION, False),
        (ReleaseState.SIMULATED, True),
        (ReleaseState.RESEARCH_USE, True),
    ],
)
def test_only_what_is_released_and_applies_counts(
    state: ReleaseState, counts: bool
) -> None:
    kind = ModelOutput.GROWTH_VERDICT
    assert Output(kind, 0.0, state).released == (0.0 if counts else None)
    assert Output(kind, 0.0, state, WHY_NOT).released is None
    assert Output(kind, 0.0, state, WHY_NOT).for_evaluation == 0


def test_every_output_and_state_has_words() -> None:
    for kind in ModelOutput:
        assert has_message(f"local_validation.number.{kind}")
    for state in ReleaseState:
        assert has_message(f"local_validation.state.{state}"), state
