"""Simulated patients as tensors, and what is hidden while the network learns."""

from dataclasses import dataclass, field, replace
from typing import Final

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from data.results.prediction import Modality
from fusion.network.fused_inputs import features
from fusion.network.prediction_tasks import BIN_MONTHS, BINS, MODALITIES
from fusion.training.simulated_cohort.cohort import SimulatedCohort

_TENSORS: Final = ("picture", "diameter", "seen", "values", "known", "therapy")


@dataclass(frozen=True, slots=True, eq=False)
class FusedData:
    """Patients as tensors.

    Attributes:
        components: Shape (images, components); of the whole bank.
        picture: Shape (patients,); row of `components`.
        diameter: Shape (patients,).
        seen: Shape (patients,).
        values: Shape (patients, value places).
        known: Shape (patients, features).
        therapy: Shape (patients,).
        targets: Shape (patients, 3): growth, malignancy, response; NaN if not seen.
        survived: Shape (patients, `BINS`); 1 for bins lived through free of
            progression.
        progressed: Shape (patients, `BINS`); 1 for the bin of progression.
    """

    components: Tensor = field(repr=False)
    picture: Tensor
    diameter: Tensor
    seen: Tensor
    values: Tensor
    known: Tensor
    therapy: Tensor
    targets: Tensor
    survived: Tensor
    progressed: Tensor

    def __len__(self) -> int:
        return len(self.therapy)

    def of(self, rows: Tensor) -> "FusedData":
        """Some of the patients."""
        return replace(
            self,
            **{name: getattr(self, name)[rows] for name in _TENSORS},
            targets=self.targets[rows],
            survived=self.survived[rows],
            progressed=self.progressed[rows],
        )

    def asked(self) -> tuple[Tensor, ...]:
        """Assemble what the network takes, asking of the therapy that was given."""
        picture = self.components[self.picture] * self.seen[:, None]
        return (
            picture,
            self.diameter * self.seen,
            self.seen,
            self.values * values_known(self.known),
            self.known,
            self.therapy[:, None],
        )

    def hidden(self, seen: Tensor, known: Tensor) -> "FusedData":
        """Hide part of what is known of the patients.

        Args:
            seen: Shape (patients,); 0 hides the image.
            known: Shape (patients, features); 0 hides a feature.
        """
        return replace(self, seen=self.seen * seen, known=self.known * known)


def fused_data(
    cohort: SimulatedCohort, components: NDArray[np.floating], device: str = "cpu"
) -> FusedData:
    """A cohort as tensors.

    Args:
        cohort: Simulated patients.
        components: Shape (images, components); of the bank the cohort was drawn
            from.
        device: Where the tensors go.
    """
    labels, inputs = cohort.labels, cohort.inputs
    survived, progressed = bins_of(labels.pfs_months, labels.pfs_event)
    targets = np.stack([labels.growth, labels.malignancy, labels.response], axis=1)
    arrays = {
        "components": components,
        "diameter": inputs.diameter,
        "seen": inputs.seen,
        "values": inputs.values,
        "known": inputs.known,
        "targets": targets,
        "survived": survived,
        "progressed": progressed,
    }
    tensors = {
        name: torch.as_tensor(np.asarray(array, np.float32), device=device)
        for name, array in arrays.items()
    }
    return FusedData(
        picture=torch.as_tensor(cohort.picture, device=device),
        therapy=torch.as_tensor(cohort.therapy, device=device),
        **tensors,
    )


def values_known(known: Tensor) -> Tensor:
    """Known of features as known of value places."""
    places = torch.as_tensor(
        np.repeat(np.arange(len(features())), [one.places for one in features()])
    )
    return known[:, places.to(known.device)]


def masks_of(present: NDArray[np.bool_]) -> tuple[Tensor, Tensor]:
    """Masks that leave only some modalities.

    Args:
        present: Shape (patients, modalities).

    Returns:
        For `FusedData.hidden`: shapes (patients,) and (patients, features).
    """
    own = np.array([MODALITIES.index(one.modality) for one in features()])
    seen = present[:, MODALITIES.index(Modality.IMAGE)]
    return (
        torch.as_tensor(seen.astype(np.float32)),
        torch.as_tensor(present[:, own].astype(np.float32)),
    )


def random_masks(count: int, rng: np.random.Generator) -> tuple[Tensor, Tensor]:
    """Modality dropout, as masks for `FusedData.hidden`.

    A third of the patients keep all they have, a third lose modalities, a third lose
    single features as well.

    Args:
        count: How many patients.
        rng: Chance.
    """
    kind = rng.integers(3, size=count)
    keep = rng.random((count, len(MODALITIES))) < 0.6
    keep[kind == 0] = True
    seen, known = masks_of(keep)
    share = np.where(kind == 2, rng.random(count), 1.0)
    kept = rng.random((count, len(features()))) < share[:, None]
    return seen, known * torch.as_tensor(kept.astype(np.float32))


def bins_of(
    months: NDArray[np.float64], events: NDArray[np.float64]
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Bins that were lived through, and the bin of progression.

    Args:
        months: Shape (patients,); NaN where nobody followed.
        events: Shape (patients,); 1 where progression was seen.

    Returns:
        Shapes (patients, `BINS`) each; 1 or 0.
    """
    followed = ~np.isnan(months)
    last = np.floor(np.where(followed, months, 0.0) / BIN_MONTHS).astype(int)
    bins = np.arange(BINS)
    survived = (bins < last[:, None]) & followed[:, None]
    event = followed & (events == 1)
    progressed = (bins == last[:, None]) & event[:, None]
    return survived.astype(np.float32), progressed.astype(np.float32)
