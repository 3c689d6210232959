"""Simulated CT with nodules."""
