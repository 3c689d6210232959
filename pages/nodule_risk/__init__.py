"""Page of scores and guidelines of one nodule."""
