"""Training of the fused model."""
