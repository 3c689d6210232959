"""Stored assessments and what was sent of them."""
