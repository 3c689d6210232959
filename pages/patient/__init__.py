"""Pages about one patient."""
