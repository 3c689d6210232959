"""Page of one patient in summary."""
