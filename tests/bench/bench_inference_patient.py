"""One simulated patient, five therapies, three nodules: ONNX Runtime, PyTorch eager."""

from collections.abc import Iterator
from functools import partial

import numpy as np
import torch
from benchmark import Benchmark
from numpy.typing import NDArray

from data.cohorts.cohort import PatientCohort
from data.models.image_expert import ENCODER_FILE
from fusion.network.encoder_session import Encode
from fusion.network.fused_ensemble import FusedEnsemble
from fusion.network.fused_experts import NetworkSizes
from fusion.network.fused_inference import patient_inputs, predict_patient
from fusion.network.fused_inputs import FusedInputs, value_places
from fusion.network.fused_network import FusedNetwork, Standard
from fusion.network.fused_session import FusedModel, released_fused_model
from fusion.network.image_encoder import ImageEncoder
from fusion.network.image_projection import ImageProjection
from fusion.network.nodule_views import CELLS, CHANNELS, VIEWS
from fusion.network.released_image_expert import released_encoder

DIAMETERS_MM = (14.0, 22.0, 31.0)
THERAPIES = (
    "pd_l1",
    "pd_l1_and_chemotherapy",
    "chemotherapy",
    "egfr_inhibitor",
    "other",
)
MEMBERS = 5


def benchmarks() -> Iterator[Benchmark]:
    """`inference_patient`, both ways on one thread, encoder included."""
    torch.set_num_threads(1)
    rng = np.random.default_rng(1)
    views = rng.random((3, VIEWS, CHANNELS, CELLS, CELLS), dtype=np.float32)
    encode, model = released_encoder(), released_fused_model()
    eager = _Eager()
    patient = _patient()
    inputs = patient_inputs(patient, encode(views), DIAMETERS_MM)
    yield Benchmark(
        name="inference_patient",
        ours=partial(_ours, model, encode, patient, views),
        peer="PyTorch eager, one forward pass at a time",
        peer_run=partial(eager.answer, views, inputs),
        limit=partial(encode, views),
        input=f"one simulated patient, {len(DIAMETERS_MM)} nodules, "
        f"{len(THERAPIES)} therapies, {MEMBERS} members, {ENCODER_FILE} included, one "
        "thread; limit: the encoder alone",
    )


def _ours(
    model: FusedModel,
    encode: Encode,
    patient: PatientCohort,
    views: NDArray[np.float32],
) -> object:
    return predict_patient(model, patient, encode(views), DIAMETERS_MM)


def _patient() -> PatientCohort:
    return PatientCohort(
        "simulated",
        ("SIM-1",),
        np.array(["simulated"]),
        np.array([True]),
        {"age_years": np.array([66.0]), "egfr": np.array([0.0])},
        {"histology": np.array(["adenocarcinoma"])},
    )


class _Eager:
    """The same sizes in PyTorch: each nodule, therapy and member for itself."""

    def __init__(self) -> None:
        self._encoder = ImageEncoder().eval()
        sizes = NetworkSizes()
        places = value_places()
        standard = Standard(np.zeros(places, np.float32), np.ones(places, np.float32))
        projection = ImageProjection(
            np.zeros(1280), np.ones(1280), np.zeros((sizes.components, 1280))
        )
        members = [FusedNetwork(sizes, standard) for _ in range(MEMBERS)]
        self._ensemble = FusedEnsemble(members, projection).eval()

    @torch.no_grad()
    def answer(self, views: NDArray[np.float32], inputs: FusedInputs) -> object:
        axes, start = self._ensemble.axes, self._ensemble.start
        values, known = torch.as_tensor(inputs.values), torch.as_tensor(inputs.known)
        seen, diameter = torch.as_tensor(inputs.seen), torch.as_tensor(inputs.diameter)
        said = []
        for nodule in range(len(views)):
            row = slice(nodule, nodule + 1)
            picture = self._encoder(torch.as_tensor(views[row])) @ axes - start
            for member in self._ensemble.members:
                for therapy in range(len(THERAPIES)):
                    asked = torch.tensor([[therapy]])
                    given = (picture, diameter[row], seen[row], values[row], known[row])
                    said.append(member(*given, asked))
        return said
