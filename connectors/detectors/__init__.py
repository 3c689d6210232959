"""Detectors that hospitals bring: networks read from files."""
