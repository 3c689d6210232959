"""Predictions for one patient: the released models, and how far each can be trusted."""
