"""Pages for the people who run FusionBoard."""
