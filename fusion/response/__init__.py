"""How tumours respond to therapy."""
