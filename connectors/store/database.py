"""Opens the store."""

from connectors.settings import Settings
from connectors.store.repository import Repository


def open_store(settings: Settings) -> Repository:
    """Open the store of this installation, and bring it up to date.

    Raises:
        SourceUnavailableError: If the database does not answer, or was written by
            a newer FusionBoard.
    """
    return Repository()
