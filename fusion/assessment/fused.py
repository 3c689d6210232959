"""Answers of the fused model of simulated outcomes about a simulated patient."""

from dataclasses import dataclass, field
from datetime import date
from typing import Final

import numpy as np
from numpy.typing import NDArray

from data.patient.case import PatientCase
from data.results.fused import FusedPrediction, WeighedPrediction
from fusion.network.fused_inference import Explained, predict_patient
from fusion.network.fused_session import released_fused_model
from fusion.prediction.columns_of_case import columns_of_case

# Seed, and count of orders. Chosen: another seed changes shares as chance does; more
# orders take longer.
_SEED: Final = 1
_ORDERS: Final = 2


@dataclass(frozen=True, slots=True, eq=False)
class NoduleEmbeddings:
    """Image encoder's features of nodules whose scans could be read.

    Attributes:
        features: Shape (nodules, 1280).
        diameter_mm: Of the sphere of equal volume, one a nodule.
        labels: One a nodule.
        unread: How many nodules' scans could not be read.
    """

    features: NDArray[np.float32] = field(repr=False)
    diameter_mm: tuple[float, ...]
    labels: tuple[str, ...]
    unread: int


def fused_prediction(
    case: PatientCase, embeddings: NoduleEmbeddings, on: date
) -> FusedPrediction:
    """Ask the fused model everything about one simulated patient.

    Args:
        case: Marked as simulated, with the scans that count.
        embeddings: Of its largest nodules.
        on: The day on which a therapy would begin.
    """
    answers = predict_patient(
        released_fused_model(),
        columns_of_case(case, on),
        embeddings.features,
        embeddings.diameter_mm,
        Explained(np.random.default_rng(_SEED), _ORDERS),
    )
    told = tuple(one for one in answers if isinstance(one, WeighedPrediction))
    return FusedPrediction(told, embeddings.labels, embeddings.unread)
