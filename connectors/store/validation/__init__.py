"""Local validations and releases of a site."""
