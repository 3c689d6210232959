"""Simulated multimodal cohort that the fused model learns from."""
