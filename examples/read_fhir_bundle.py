"""Read a FHIR R4 bundle: what is used of it, and what is rejected and why."""

from pathlib import Path

from connectors.fhir.reading.bundle_folder import FhirFolder
from data.words import translate

source = FhirFolder(Path(__file__).with_name("simulated_bundle.json"))
for record in source.records():
    print(f"{record.source}, born {record.identity.birth_date or 'unknown'}")
    for result in record.biomarkers:
        print(f"  {result.kind}: {result.value} {result.unit}, {result.tested_on}")
    for left in record.rejected_resources:
        reason = translate(f"{left.reason}.what")
        print(f"  not used: {left.count} {left.resource_type}, {reason}")
