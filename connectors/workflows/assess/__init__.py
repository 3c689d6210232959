"""Assessments of patients: composed, stored, kept up to date."""
