"""How well scores tell outcomes apart, how true they are, and how surely."""
