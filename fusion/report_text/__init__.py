"""What rules read from the text of reports, in English and Chinese."""
