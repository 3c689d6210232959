"""CT from DICOM."""
