"""Page of the response to therapy."""
