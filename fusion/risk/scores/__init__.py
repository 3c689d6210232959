"""Scores of malignancy and of lung cancer, as published."""
