"""Readers of cohorts: tables, outlines and archives that come from elsewhere."""
