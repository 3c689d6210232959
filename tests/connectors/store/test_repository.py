"""The store on SQLite."""

from tests.connectors.store_behaviour import StoreBehaviour


class TestStoreOnSqlite(StoreBehaviour):
    """SQLite is what an installation has unless it is told otherwise."""
