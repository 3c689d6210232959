"""Types of cohorts of patients and readers."""
