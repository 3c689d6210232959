"""Evaluation of the fused model on simulated test patients."""
