"""Elements of FHIR resources that every reader needs."""
