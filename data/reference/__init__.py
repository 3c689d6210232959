"""Reference tables; every row names its source."""
