"""The state of a training after its last epoch, as a file."""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch


@dataclass(frozen=True, slots=True)
class CheckpointFile:
    """Keeps one state.

    Attributes:
        path: Of the file.
    """

    path: Path

    def last(self) -> dict[str, Any] | None:
        """Read what was kept last, on the CPU; None if nothing was."""
        if not self.path.exists():
            return None
        state: dict[str, Any] = torch.load(
            self.path, weights_only=True, map_location="cpu"
        )
        return state

    def keep(self, state: dict[str, Any]) -> None:
        """Write beside and rename, so that a kill leaves the old or the new, whole."""
        part = self.path.with_suffix(".part")
        with part.open("wb") as file:
            torch.save(state, file)
            file.flush()
            os.fsync(file.fileno())
        part.replace(self.path)

    def remove(self) -> None:
        """Remove the file if it is there."""
        self.path.unlink(missing_ok=True)
