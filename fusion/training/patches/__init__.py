"""Simulated patches of CT around nodules."""
