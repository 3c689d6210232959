"""The clinical record of a simulated patient as one FHIR R4 bundle.

Source:
    HL7 FHIR R4; codes as in mCODE STU4 and the Genomics Reporting guide.
"""

from collections.abc import Sequence
from typing import Final

import orjson
from fhir.resources.R4B.bundle import Bundle

from connectors.simulated_files.fhir_cancer import cancer_resources
from connectors.simulated_files.fhir_parts import RecordOf, Resource
from connectors.simulated_files.fhir_person import person_resources
from connectors.simulated_files.fhir_tests import test_resources
from connectors.simulated_files.image_headers import ScanIdentifiers

_HTEST: Final = {
    "system": "http://terminology.hl7.org/CodeSystem/v3-ActReason",
    "code": "HTEST",
    "display": "test health data",
}


def bundle_json(visits: Sequence[ScanIdentifiers]) -> str:
    """One transaction bundle: the same patient written twice is written once.

    Args:
        visits: All scans of one patient.

    Returns:
        JSON that is valid FHIR R4.
    """
    record = RecordOf(visits)
    resources = [
        *person_resources(record),
        *cancer_resources(record),
        *test_resources(record),
    ]
    bundle = {
        "resourceType": "Bundle",
        "meta": {"tag": [_HTEST]},
        "type": "transaction",
        "entry": [_entry(resource) for resource in resources],
    }
    Bundle.model_validate(bundle)
    return orjson.dumps(bundle, option=orjson.OPT_INDENT_2).decode()


def _entry(resource: Resource) -> Resource:
    kind, identifier = resource["resourceType"], resource["id"]
    return {
        "fullUrl": f"urn:uuid:{identifier}",
        "resource": {**resource, "meta": {"tag": [_HTEST]}},
        "request": {"method": "PUT", "url": f"{kind}/{identifier}"},
    }
