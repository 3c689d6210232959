"""Files of training: what models learn from, what a run keeps, what is released."""
