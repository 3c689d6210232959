"""Everything that is said of a patient, composed once."""
