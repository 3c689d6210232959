"""Page of therapy options and predicted response."""
