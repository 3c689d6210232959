"""What surrounds every page: navigation, banner, errors, loading."""
