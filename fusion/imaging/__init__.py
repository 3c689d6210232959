"""From voxels to measurements."""
