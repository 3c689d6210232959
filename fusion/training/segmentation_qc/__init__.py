"""Training of the segmentation quality control."""
