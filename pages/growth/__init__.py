"""Page of the growth of one nodule."""
