"""Training of the growth risk."""
