"""Commands that ingest folders, servers and messages."""
