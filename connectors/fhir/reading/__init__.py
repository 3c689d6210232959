"""Patients from FHIR documents and folders."""
