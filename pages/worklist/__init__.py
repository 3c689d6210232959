"""Pages that list patients."""
