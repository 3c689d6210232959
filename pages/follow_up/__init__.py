"""Page of nodules due for a follow-up CT."""
