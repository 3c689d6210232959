"""Performance of FusionBoard's own numbers on a site's past cases."""
