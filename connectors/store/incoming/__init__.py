"""Messages and folders that came in."""
