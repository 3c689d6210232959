"""A file that is no network is refused."""

from pathlib import Path

import pytest

from data.errors import SourceUnavailableError
from fusion.network.encoder_session import encoder_from


def test_what_is_no_network_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x.onnx").write_bytes(b"no network")
    with pytest.raises(SourceUnavailableError, match=r"x\.onnx is not"):
        encoder_from(tmp_path / "x.onnx")
