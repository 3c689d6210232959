"""Page of models, validations and releases."""
