"""Types of what is known of a patient: record, genes, therapies, entries."""
