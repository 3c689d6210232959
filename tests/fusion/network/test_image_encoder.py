"""The image encoder: its weights, what learns, and the same answers in ONNX Runtime."""

from pathlib import Path

import numpy as np
import pytest
import torch

from data.errors import InvalidScanError
from fusion.network.encoder_export import export_encoder
from fusion.network.encoder_session import encoder_from
from fusion.network.image_encoder import (
    FEATURES,
    ImageEncoder,
    Tuning,
    imagenet_weights,
)


@pytest.fixture(scope="module")
def encoder() -> ImageEncoder:
    return ImageEncoder().eval()


def some_views(count: int = 2) -> torch.Tensor:
    return torch.rand(count, 3, 3, 96, 96, generator=torch.Generator().manual_seed(3))


def test_the_weights_are_imagenets() -> None:
    """296 tensors; the classifier knows 1000 classes; the stem's norm is trained."""
    weights = imagenet_weights()
    assert len(weights) == 296
    assert weights["classifier.weight"].shape == (1000, 1280)
    assert float(weights["bn1.running_var"].std()) > 0


def test_features_have_their_shape(encoder: ImageEncoder) -> None:
    with torch.no_grad():
        features = encoder(some_views())
    assert features.shape == (2, FEATURES)
    assert bool(torch.isfinite(features).all())


def test_the_order_of_views_does_not_matter(encoder: ImageEncoder) -> None:
    views = some_views(1)
    with torch.no_grad():
        turned = encoder(views[:, [2, 0, 1]])
        assert torch.allclose(turned, encoder(views), atol=1e-5)


@pytest.mark.parametrize(
    ("tuning", "share"), [("frozen", 0.0), ("partly", 0.6), ("full", 1.0)]
)
def test_what_learns(tuning: str, share: float) -> None:
    encoder = ImageEncoder(Tuning(tuning), imagenet=False)
    sizes = [(w.numel(), w.requires_grad) for w in encoder.parameters()]
    learning = sum(n for n, learns in sizes if learns) / sum(n for n, _ in sizes)
    assert learning == pytest.approx(share, abs=0.2)
    encoder.train()
    assert encoder.network.bn1.training is (tuning == "full")
    assert encoder.network.bn2.training is (tuning != "frozen")


def test_another_size_is_refused(encoder: ImageEncoder) -> None:
    with pytest.raises(InvalidScanError, match=r"\(3, 3, 64, 64\)"):
        encoder(torch.zeros(1, 3, 3, 64, 64))


@pytest.mark.slow
def test_onnx_runtime_answers_the_same(encoder: ImageEncoder, tmp_path: Path) -> None:
    export_encoder(encoder, tmp_path / "encoder.onnx")
    encode = encoder_from(tmp_path / "encoder.onnx")
    views = some_views(11)
    with torch.no_grad():
        wanted = encoder(views).numpy()
    assert encode(views.numpy()) == pytest.approx(wanted, abs=1e-4)
    assert b"site-packages" not in (tmp_path / "encoder.onnx").read_bytes()


def test_other_pictures_have_other_features(encoder: ImageEncoder) -> None:
    views = some_views(2)
    with torch.no_grad():
        one, other = np.asarray(encoder(views))
    assert not np.allclose(one, other)
