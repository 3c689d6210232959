"""Local validation and release of model outputs."""
