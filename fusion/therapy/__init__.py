"""Therapy options of one patient: grouped by biomarker and line, warnings first."""
