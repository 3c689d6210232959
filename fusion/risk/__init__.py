"""How dangerous a nodule is, and what the guidelines say."""
