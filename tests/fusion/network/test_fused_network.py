"""The fused network answers any subset of inputs, with what it was told alone."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from data.results.prediction import Modality
from fusion.network.fused_experts import NetworkSizes
from fusion.network.fused_inputs import (
    features,
    value_places,
)
from fusion.network.fused_network import Answers, FusedNetwork, Standard
from fusion.network.prediction_tasks import BINS, MODALITIES, questions, therapies

SIZES = NetworkSizes(components=5, token=3, width=8, dropout=0.1)


def network() -> FusedNetwork:
    torch.manual_seed(1)
    places = value_places()
    standard = Standard(
        np.zeros(places, np.float32),
        np.ones(places, np.float32),
        growth=-1.5,
        response=np.linspace(-2, 1, len(therapies()), dtype=np.float32),
    )
    return FusedNetwork(SIZES, standard).eval()


def asked(known: torch.Tensor, seen: torch.Tensor, seed: int = 1) -> Answers:
    rng = torch.Generator().manual_seed(seed)
    rows = len(seen)
    everything = torch.arange(len(therapies()))[None].expand(rows, -1)
    with torch.no_grad():
        return network()(
            torch.randn(rows, 5, generator=rng) * seen[:, None],
            torch.randn(rows, generator=rng) * seen,
            seen,
            torch.randn(rows, value_places(), generator=rng),
            known,
            everything,
        )


@settings(max_examples=40, deadline=None)
@given(st.lists(st.booleans(), min_size=5, max_size=5), st.integers(0, 1000))
def test_every_subset_gives_finite_answers(there: list[bool], seed: int) -> None:
    shown = dict(zip(MODALITIES, there, strict=True))
    known = torch.tensor([[float(shown[one.modality]) for one in features()]])
    answers = asked(known, torch.tensor([float(shown[Modality.IMAGE])]), seed)
    assert torch.isfinite(answers.log_odds).all()
    assert torch.isfinite(answers.hazard).all()
    absent = [not one for one in there]
    assert (answers.weights[0][:, absent] == 0).all()
    expected = 1.0 if any(there) else 0.0
    torch.testing.assert_close(
        answers.weights.sum(-1), torch.full((1, questions()), expected)
    )


def test_nothing_known_gives_the_prior() -> None:
    answers = asked(torch.zeros(1, len(features())), torch.zeros(1))
    assert answers.log_odds[0, 0] == pytest.approx(-1.5)
    torch.testing.assert_close(
        answers.log_odds[0, 2:], torch.linspace(-2, 1, len(therapies()))
    )
    assert answers.hazard.shape == (1, len(therapies()), BINS)


def test_values_that_are_not_known_do_not_matter() -> None:
    known = torch.ones(2, len(features()))
    known[:, 3] = 0
    values = torch.zeros(2, value_places())
    place = features()[3]
    values[1, place.start : place.start + place.places] = 99.0
    therapy = torch.zeros(2, 1, dtype=torch.long)
    with torch.no_grad():
        answers = network()(
            torch.zeros(2, 5), torch.zeros(2), torch.zeros(2), values, known, therapy
        )
    torch.testing.assert_close(answers.log_odds[0], answers.log_odds[1])


def test_a_therapy_has_the_same_answer_alone_and_among_all() -> None:
    known, seen = torch.ones(1, len(features())), torch.ones(1)
    inputs = (torch.ones(1, 5), torch.ones(1), seen, torch.ones(1, value_places()))
    whole = torch.arange(len(therapies()))[None]
    with torch.no_grad():
        among = network()(*inputs, known, whole)
        alone = network()(*inputs, known, torch.tensor([[3]]))
    torch.testing.assert_close(among.log_odds[0, 2 + 3], alone.log_odds[0, 2])
    torch.testing.assert_close(among.hazard[0, 3], alone.hazard[0, 0])


def test_parts_and_prior_are_the_answer() -> None:
    answers = asked(torch.ones(4, len(features())), torch.ones(4))
    added = answers.parts.sum(-1)[:, 0]
    torch.testing.assert_close(added - 1.5, answers.log_odds[:, 0])
