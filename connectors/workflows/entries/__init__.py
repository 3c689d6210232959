"""Entries and decisions of persons."""
