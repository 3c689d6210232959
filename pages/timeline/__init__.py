"""Page of all events of one patient."""
