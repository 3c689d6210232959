"""Risk of malignancy of a nodule, and what the guidelines say."""
