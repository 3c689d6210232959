"""Embeddings of nodules, so that a scan is read for them once."""

from dataclasses import dataclass

import numpy as np
from sqlalchemy import Connection, delete, insert, select

from connectors.store.tables import nodule_embeddings

_Features = np.ndarray[tuple[int, ...], np.dtype[np.float32]]


@dataclass(frozen=True, slots=True)
class EmbeddingCache:
    """Embeddings of nodules, each with what it was made from."""

    _connection: Connection

    def cached_embedding(
        self, tracking_uid: str, series_uid: str, cache_key: str
    ) -> _Features | None:
        """The embedding of a nodule on a scan, or None if it was made from other input.

        Args:
            tracking_uid: The nodule.
            series_uid: The scan.
            cache_key: Encoder and place.

        Returns:
            Shape (features,).
        """
        table = nodule_embeddings.c
        blob = self._connection.scalar(
            select(table.features).where(
                table.tracking_uid == tracking_uid,
                table.series_uid == series_uid,
                table.cache_key == cache_key,
            )
        )
        return None if blob is None else np.frombuffer(blob, np.float32).copy()

    def cache_embedding(
        self,
        tracking_uid: str,
        series_uid: str,
        cache_key: str,
        features: _Features,
    ) -> None:
        """Keep an embedding in place of one that was made from something else.

        Args:
            tracking_uid: The nodule.
            series_uid: The scan.
            cache_key: Encoder and place.
            features: Shape (features,).
        """
        table = nodule_embeddings
        self._connection.execute(
            delete(table).where(
                table.c.tracking_uid == tracking_uid, table.c.series_uid == series_uid
            )
        )
        self._connection.execute(
            insert(table).values(
                tracking_uid=tracking_uid,
                series_uid=series_uid,
                cache_key=cache_key,
                features=np.asarray(features, np.float32).tobytes(),
            )
        )
