"""Response of tumours to therapy."""
