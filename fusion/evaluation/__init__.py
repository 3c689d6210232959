"""Performance of models and measurements on cohorts, with intervals and baselines."""
