"""Growth rates: evidence, prior, fit and what they make clear."""
