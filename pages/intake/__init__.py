"""Page of what was ingested and rejected."""
