"""Readers of clinical facts, one file for one kind."""
