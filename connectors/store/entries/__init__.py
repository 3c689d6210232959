"""Entries of persons; only ever added to."""
