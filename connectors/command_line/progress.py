"""Long work on a terminal: a bar that moves, and Ctrl+C that loses nothing."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from data.words import translate


class OnProgress(Protocol):
    """Told how far the work is."""

    def __call__(self, done: int, total: int, what: str = "", /) -> None:
        """Show `done` of `total`; `what` is a message key, or empty for no change."""


@contextmanager
def progress_bar(what: str) -> Iterator[OnProgress]:
    """Show a bar while the block runs.

    Args:
        what: Message key of what is being done.
    """
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.completed:.0f}/{task.total:.0f}"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True)) as progress:
        task = progress.add_task(translate(what), total=1)

        def advance(done: int, total: int, what: str = "", /) -> None:
            progress.update(task, completed=done, total=max(total, 1))
            if what:
                progress.update(task, description=translate(what))

        yield advance
