"""The simulated cohort: phantoms and clinical courses, marked as simulated."""
