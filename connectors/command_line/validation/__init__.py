"""Commands that validate models and releases."""
