"""Training of the image expert."""
