"""Simulated anatomy of the chest."""
