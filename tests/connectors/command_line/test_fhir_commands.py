"""What the commands say before any server is asked."""

from pathlib import Path

import pytest

from connectors.command_line.ingestion.fhir_server import Wanted
from connectors.command_line.send import send
from data.errors import InvalidClinicalValueError, InvalidSettingError


@pytest.mark.parametrize("given", [{}, {"patient": "1", "everyone": True}])
def test_it_must_be_said_which_patients_are_wanted(given: dict[str, object]) -> None:
    with pytest.raises(InvalidSettingError, match="--patient, --group"):
        Wanted(**given)  # type: ignore[arg-type]


def test_nothing_is_sent_without_a_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FUSIONBOARD_HOME", str(tmp_path))
    with pytest.raises(InvalidClinicalValueError, match="--signed-by"):
        send(patient="nobody", to_fhir="http://127.0.0.1:9/fhir", signed_by="")
