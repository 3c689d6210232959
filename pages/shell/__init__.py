"""Frame of all pages: navigation, language, errors, progress of assessments."""
