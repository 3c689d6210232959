"""From measurements over time to growth."""
