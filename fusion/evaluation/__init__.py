"""How well models and measurements do on cohorts, with intervals and baselines."""
