"""Evidence of public databases, read from downloaded releases."""
