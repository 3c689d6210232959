"""FHIR servers over HTTP."""
