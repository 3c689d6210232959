"""Training of the nodule detector."""
