"""What happens to one patient: the released models, and how far each can be trusted."""
