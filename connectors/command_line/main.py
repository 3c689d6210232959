"""The `fusionboard` command: one file a sub-command, joined here."""

import sys
from typing import Annotated

import typer
from rich.console import Console
from rich.text import Text

from connectors.command_line.commands import (
    Cohort,
    Commands,
    Evidence,
    Trainings,
    Validations,
)
from connectors.command_line.training.listing import listed
from data.errors import FusionBoardError

app = typer.Typer(
    name="fusionboard",
    cls=Commands,
    help="Lung nodules and lung cancer: CT, genes, pathology and course on one screen."
    " Research software, not a medical device.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.add_typer(
    typer.Typer(
        name="validate",
        cls=Validations,
        help="Compare FusionBoard with answers that are known.",
        no_args_is_help=True,
    )
)
trainings = typer.Typer(name="train", cls=Trainings, no_args_is_help=True)
app.add_typer(trainings)
app.add_typer(
    typer.Typer(
        name="cohort",
        cls=Cohort,
        help="Tables of patients for training and validation.",
        no_args_is_help=True,
    )
)
app.add_typer(
    typer.Typer(
        name="evidence",
        cls=Evidence,
        help="The table of therapy evidence.",
        no_args_is_help=True,
    )
)


def _list_models(wanted: bool) -> None:
    if wanted:
        typer.echo(listed())
        raise typer.Exit


@trainings.callback()
def _trainings(
    list_models: Annotated[
        bool,
        typer.Option(
            "--list",
            help="List the models, what they learn from and what they write.",
            is_eager=True,
            callback=_list_models,
        ),
    ] = False,
) -> None:
    """Train a model; a configuration alone (`train FILE.toml`) trains the fused one."""


def main() -> None:
    """Run the command; an expected failure says what happened and what to do."""
    try:
        app()
    except FusionBoardError as error:
        console = Console(stderr=True, soft_wrap=True, highlight=False)
        console.print(Text(error.what, "bold red"), Text(error.how_to_fix))
        sys.exit(1)


if __name__ == "__main__":
    main()
