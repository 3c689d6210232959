"""Published records as transactions that a server can take."""

import re
from pathlib import Path
from typing import Any

import orjson

from connectors.fhir.reading.documents import resources_in
from data.patient.record import PatientRecord

_PUBLISHED_MCODE = re.compile(r"[A-Z][A-Za-z]+-mCODE\w+\.json")
# As published, both create a Specimen under the URL of a Patient.
_FAULTY = {
    "Bundle-HLAB1502-pgx-example.json",
    "Bundle-diagnosticreport-pgxexample.json",
}


def synthea_files(shared_data: Path) -> list[Path]:
    return sorted((shared_data / "fhir" / "synthea-smart").glob("R4_*.json"))


def mcode_transaction(shared_data: Path) -> dict[str, Any]:
    """The newest version of each mCODE example under its own id."""
    folder = shared_data / "fhir" / "mCODE-ig"
    files = [f for f in folder.iterdir() if _PUBLISHED_MCODE.fullmatch(f.name)]
    found = [resource for file in sorted(files) for resource in _resources(file)]
    return transaction(found)


def genomics_transactions(shared_data: Path) -> list[dict[str, Any]]:
    """The Genomics Reporting bundles that are transactions a server can take."""
    files = sorted((shared_data / "fhir" / "genomics-reporting-ig").glob("*.json"))
    parsed = [_parsed(file) for file in files if file.name not in _FAULTY]
    return [bundle for bundle in parsed if bundle.get("type") == "transaction"]


def transaction(resources: list[dict[str, Any]]) -> dict[str, Any]:
    entries = [
        {
            "resource": resource,
            "request": {
                "method": "PUT",
                "url": f"{resource['resourceType']}/{resource['id']}",
            },
        }
        for resource in resources
    ]
    return {"resourceType": "Bundle", "type": "transaction", "entry": entries}


def facts(record: PatientRecord) -> dict[str, Any]:
    """What a record says, without the references that a server gives anew."""
    return {
        "sex": record.identity.sex,
        "born": record.identity.birth_date,
        "identifiers": sorted(one.value for one in record.identity.identifiers),
        "cancers": sorted(str(one.diagnosis) for one in record.cancers),
        "stages": sorted((one.kind, one.part, one.value) for one in record.stages),
        "histologies": sorted(str(one.cell_type) for one in record.histologies),
        "smoking": sorted(str((one.status, one.pack_years)) for one in record.smoking),
        "performance": sorted((one.scale, one.value) for one in record.performance),
        "biomarkers": sorted(
            str((one.kind, one.value, one.category)) for one in record.biomarkers
        ),
        "variants": sorted(str((one.gene, one.finding)) for one in record.variants),
        "lines": [
            (sorted(agent.display for agent in line.agents))
            for line in record.therapies
        ],
        "pending": sorted(str(one.what) for one in record.pending),
        "scans": sorted(str(one.started) for one in record.imaging_studies),
    }


def holds(more: dict[str, Any], less: dict[str, Any]) -> bool:
    """Whether every list of the one is contained in that of the other."""
    return all(
        all(value in more[name] for value in values)
        for name, values in less.items()
        if isinstance(values, list)
    )


def _parsed(file: Path) -> dict[str, Any]:
    parsed: dict[str, Any] = orjson.loads(
        file.read_bytes().removeprefix(b"\xef\xbb\xbf")
    )
    return parsed


def _resources(file: Path) -> list[dict[str, Any]]:
    return [resource for resource, _ in resources_in(_parsed(file))]
