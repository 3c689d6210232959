"""Patients, their records and record linkage."""
