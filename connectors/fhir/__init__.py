"""Clinical, pathology and genomic facts from FHIR R4."""
