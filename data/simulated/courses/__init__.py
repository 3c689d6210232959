"""Simulated clinical courses."""
