"""Training and judging models; needs the extra `train` where it says so."""
