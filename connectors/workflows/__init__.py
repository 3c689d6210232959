"""Use cases that join the layers, one file each."""
