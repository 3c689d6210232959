"""What is said of a patient: the result types, composed once and stored."""
