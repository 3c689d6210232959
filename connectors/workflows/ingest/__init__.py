"""Ways of CT, records and messages into the store."""
