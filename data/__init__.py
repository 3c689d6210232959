"""Domain types, words, reference tables, the simulated cohort; imports no floor."""
