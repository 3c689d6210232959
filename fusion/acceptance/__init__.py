"""How our own numbers do on a site's past cases."""
