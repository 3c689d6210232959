"""Page that links CT to patients."""
