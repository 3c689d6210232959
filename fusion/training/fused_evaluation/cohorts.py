"""Simulated test patients with what the members say of them."""

from dataclasses import dataclass, field, replace

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from fusion.network.fused_calibration import FusedAnswers, calibrated
from fusion.network.fused_ensemble import ensemble_logits
from fusion.network.fused_network import FusedNetwork
from fusion.network.prediction_tasks import NODULE_HEADS, therapies
from fusion.training.fused.run import FusedRun
from fusion.training.fused.tensors import FusedData, fused_data, masks_of, random_masks
from fusion.training.fused.train import inputs_of
from fusion.training.simulated_cohort.cohort import (
    CohortPlan,
    SimulatedCohort,
    draw_cohort,
)
from fusion.training.simulated_cohort.images import ImageBank
from fusion.training.simulated_cohort.missingness import Gaps

Floats = NDArray[np.float64]

# Months and their count of steps; by definition.
HEADS: tuple[str, ...] = ("growth", "malignancy", "response", "survival")
_YEAR = 12.0
_YEAR_BINS = 4


@dataclass(frozen=True, slots=True, eq=False)
class TestSet:
    """Test patients.

    Attributes:
        cohort: With outcomes and true probabilities.
        bank: Their images.
        data: What is known of them.
    """

    cohort: SimulatedCohort
    bank: ImageBank = field(repr=False)
    data: FusedData = field(repr=False)

    def showing(self, present: NDArray[np.bool_]) -> "TestSet":
        """Show only some modalities of the patients; shape (modalities,)."""
        masks = masks_of(np.tile(present, (len(self.cohort), 1)))
        return replace(self, data=self.data.hidden(*masks))

    def with_random_gaps(self, seed: int) -> "TestSet":
        """Add gaps to the patients as in modality dropout."""
        masks = random_masks(len(self.cohort), np.random.default_rng(seed))
        return replace(self, data=self.data.hidden(*masks))

    def data_present(self) -> NDArray[np.bool_]:
        """Shape (patients, modalities): which are there."""
        return inputs_of(self.cohort, self.bank, self.data).present()

    def answers(self, run: FusedRun) -> FusedAnswers:
        """Ask the ensemble about the patients and calibrate its answers."""
        inputs = inputs_of(self.cohort, self.bank, self.data)
        raw = ensemble_logits(run.ensemble, inputs)
        return calibrated(raw, inputs, run.calibration)

    def events(self, head: str) -> Floats:
        """Shape (patients,): 1, 0, or NaN if not seen; for the therapy given.

        For survival: progression within a year, where that is decided.
        """
        labels = self.cohort.labels
        if head != "survival":
            return np.asarray(getattr(labels, head))
        early = (labels.pfs_event == 1) & (labels.pfs_months <= _YEAR)
        decided = early | (labels.pfs_months > _YEAR)
        return np.where(decided, early, np.nan)

    def given(self, answers: Floats, head: str) -> Floats:
        """The answers to one head for the therapy given, shape (patients,).

        Args:
            answers: Shape (patients, questions).
            head: Which one; survival is turned round, so that high is bad.
        """
        rows, first = np.arange(len(self.cohort)), len(NODULE_HEADS)
        if head in ("growth", "malignancy"):
            return answers[:, HEADS.index(head)]
        if head == "response":
            return answers[rows, first + self.cohort.therapy]
        return -answers[rows, first + len(therapies()) + self.cohort.therapy]


def test_set(
    run: FusedRun, bank: ImageBank, patients: int, seed: int, gaps: Gaps
) -> TestSet:
    """Draw test patients, on the run's arm, with images nobody learnt from.

    Args:
        run: The run.
        bank: Images.
        patients: How many.
        seed: Of all chance.
        gaps: How much is missing.
    """
    plan = CohortPlan(patients, "test", seed, run.plan.image_share, gaps)
    cohort = draw_cohort(plan, bank)
    components = components_of(run, bank)
    return TestSet(cohort, bank, fused_data(cohort, components))


def components_of(run: FusedRun, bank: ImageBank) -> NDArray[np.float32]:
    """Shape (images, components); as the run's ensemble projects them."""
    axes, start = run.ensemble.axes.numpy(), run.ensemble.start.numpy()
    return np.asarray(bank.features @ axes - start, np.float32)


def member_scores(network: FusedNetwork, data: FusedData) -> dict[str, Floats]:
    """One network's log-odds a head for the therapy given, shape (patients,) each."""
    with torch.no_grad():
        answers = network(*data.asked())
    odds = answers.log_odds.numpy().astype(np.float64)
    progressed = _log_risk(answers.hazard[:, 0, :_YEAR_BINS])
    return dict(zip(HEADS, (*odds.T, progressed), strict=True))


def _log_risk(hazard: Tensor) -> Floats:
    """Log-odds of progression within a year."""
    free = torch.exp(-nn.functional.softplus(hazard).sum(1)).numpy()
    sure = np.clip(np.asarray(free, np.float64), 1e-6, 1 - 1e-6)
    return np.asarray(np.log((1 - sure) / sure))
