"""Statistics that know nothing of patients: fits, folds, figures with intervals."""
