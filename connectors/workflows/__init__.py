"""Use cases that join the floors, one file each."""
