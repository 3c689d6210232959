"""Rules that read facts from the text of reports, in English and Chinese."""
