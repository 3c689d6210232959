"""From the bytes of records to patients: ours, `fhir.resources` R4B, only the JSON."""

import os
import re
import resource
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import orjson
from benchmark import Benchmark
from fhir.resources.R4B.bundle import Bundle

from connectors.fhir.reading.bundle_folder import FhirFolder
from connectors.fhir.reading.parsing import records_in
from connectors.simulated_files import write_simulated_cohort
from data.simulated.courses.cohort import CohortSize

ROOT = Path(__file__).parents[2]
PATIENTS = 10_000
_URN = re.compile(r"urn:uuid:[0-9a-f-]{36}")


def benchmarks() -> Iterator[Benchmark]:
    """`fhir_read` on one whole patient, `fhir_ndjson` on many small ones."""
    yield _whole_patient()
    with tempfile.TemporaryDirectory() as folder:
        yield _many_patients(Path(folder))


def _whole_patient() -> Benchmark:
    content, what = _bundle()
    count = len(orjson.loads(content)["entry"])
    (record,) = records_in(content)
    facts = len(record.cancers) + len(record.therapies) + len(record.stages)
    return Benchmark(
        name="fhir_read",
        ours=lambda: records_in(content),
        peer="fhir.resources R4B validation",
        peer_run=lambda: Bundle.model_validate_json(content),
        limit=lambda: orjson.loads(content),
        input=f"{what}, {len(content) / 1e6:.1f} MB, {count} resources, {facts} cancers"
        ", stages and lines found; limit: orjson.loads of the same bytes",
    )


def _many_patients(folder: Path) -> Benchmark:
    some, many = folder / "some", folder / "many"
    for place in (some, many):
        place.mkdir()
    write_ndjson(many / "patients.ndjson", PATIENTS)
    peak_mb = peak_memory_mb(many)
    size_mb = (many / "patients.ndjson").stat().st_size / 1e6
    what = _write_lines(some / "patients.ndjson")
    lines = (some / "patients.ndjson").read_bytes().splitlines()
    return Benchmark(
        name="fhir_ndjson",
        ours=lambda: sum(1 for _ in FhirFolder(some).records()),
        peer="fhir.resources R4B validation, line by line",
        peer_run=lambda: [_validated(line) for line in lines],
        limit=lambda: [orjson.loads(line) for line in lines],
        input=f"{what}, {len(lines)} lines; beside it {PATIENTS} simulated patients in "
        f"{size_mb:.0f} MB read in a process of their own: at most {peak_mb:.0f} MB of "
        "memory; limit: orjson.loads of each line",
    )


def _write_lines(file: Path) -> str:
    """The resources of a whole patient where there is one, else simulated ones."""
    content, what = _bundle()
    entries = orjson.loads(content)["entry"]
    named = {entry["fullUrl"]: entry["resource"] for entry in entries}
    references = {
        url: f"{one['resourceType']}/{one['id']}" for url, one in named.items()
    }
    with file.open("wb") as lines:
        for resource in named.values():
            line = orjson.dumps(resource).decode()
            for url in set(_URN.findall(line)) & references.keys():
                line = line.replace(url, references[url])
            lines.write(line.encode() + b"\n")
    return what


def _validated(line: bytes) -> object:
    wrapped = {"resourceType": "Bundle", "type": "collection"}
    return Bundle.model_validate(
        wrapped | {"entry": [{"resource": orjson.loads(line)}]}
    )


def _bundle() -> tuple[bytes, str]:
    data = Path(
        os.environ.get("FUSIONBOARD_SHARED_DATA", ROOT.parent / "shared" / "data")
    )
    files = sorted((data / "fhir" / "synthea-smart").glob("R4_*.json"))
    if files:
        return files[0].read_bytes(), "a whole Synthea patient"
    with tempfile.TemporaryDirectory() as folder:
        write_simulated_cohort(Path(folder), size=CohortSize.SMALL, workers=1)
        file = min((Path(folder) / "fhir").glob("*.json"))
        return file.read_bytes(), "a simulated patient"


def write_ndjson(file: Path, patients: int) -> None:
    """Simulated patients with a cancer, its stage and results, types mixed."""
    with file.open("wb") as lines:
        for number in range(patients):
            for each in _resources(number):
                lines.write(orjson.dumps(each) + b"\n")


def _resources(number: int) -> Iterator[dict[str, object]]:
    about = {"subject": {"reference": f"Patient/p{number}"}}
    snomed, loinc = "http://snomed.info/sct", "http://loinc.org"
    yield {
        "resourceType": "Patient",
        "id": f"p{number}",
        "identifier": [{"system": "urn:oid:1.2.3", "value": str(number)}],
        "gender": "female",
        "birthDate": "1950-01-01",
        "name": [{"family": f"Simulated {number}"}],
    }
    code = {"system": snomed, "code": "254637007", "display": "NSCLC (simulated)"}
    yield {
        "resourceType": "Condition",
        "id": f"c{number}",
        "code": {"coding": [code]},
        "onsetDateTime": "2024-01-10",
        **about,
    }
    for index, loinc_code in enumerate(
        ("83053-9", "72166-2", "89247-1", "2345-7", "718-7", "2160-0")
    ):
        yield {
            "resourceType": "Observation",
            "id": f"o{number}-{index}",
            "status": "final",
            "code": {"coding": [{"system": loinc, "code": loinc_code}]},
            "effectiveDateTime": "2024-02-01",
            "valueQuantity": {
                "value": number % 100,
                "unit": "%",
                "system": "http://unitsofmeasure.org",
                "code": "%",
            },
            **about,
        }


def peak_memory_mb(folder: Path) -> float:
    """Largest resident memory of a process that streams the folder's patients."""
    command = [sys.executable, str(Path(__file__)), str(folder)]
    environment = os.environ | {"PYTHONPATH": f"{ROOT}:{ROOT / 'tests' / 'bench'}"}
    outcome = subprocess.run(  # noqa: S603
        command, env=environment, check=True, capture_output=True, text=True
    )
    return float(outcome.stdout)


def main() -> None:
    """Read a folder and say how much memory that took, in 10^6 bytes."""
    count = sum(1 for _ in FhirFolder(Path(sys.argv[1])).records())
    assert count == PATIENTS
    kib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    sys.stdout.write(f"{kib * 1024 / 1e6}\n")


if __name__ == "__main__":
    main()
