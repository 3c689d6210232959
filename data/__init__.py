"""Domain types, words, reference tables, simulated cohort; imports no other layer."""
