"""One timeline of a patient."""
