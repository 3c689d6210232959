"""Linkage of studies to patients, and who decided it."""
