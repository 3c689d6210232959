"""Numbers: imaging, growth and risk; takes and returns domain types."""
