"""Page of what was taken in and set aside."""
