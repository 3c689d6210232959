"""Page that lists all patients."""
