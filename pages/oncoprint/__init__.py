"""Page of genes across patients."""
