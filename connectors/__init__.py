"""The outside world: DICOM, FHIR, the store, use cases, the command line."""
