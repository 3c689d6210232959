"""A signature needs a person."""

import pytest

from connectors.fhir.writing.sign_off import SignOff
from data.errors import InvalidClinicalValueError
from tests.connectors.fhir.writing.results_to_send import NOW


def test_a_signature_needs_a_person() -> None:
    with pytest.raises(InvalidClinicalValueError, match="signature"):
        SignOff("  ", NOW)
