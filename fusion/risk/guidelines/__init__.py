"""Guidelines on nodules, as printed, and the day of the next CT."""
