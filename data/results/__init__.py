"""Results on a patient: their types, composed once and stored."""
