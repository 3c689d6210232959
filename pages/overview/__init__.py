"""Page of one patient at a glance."""
