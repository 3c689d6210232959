"""Training of the models of response and progression under immunotherapy."""
