"""The `fusionboard` command: one file a sub-command, joined here."""

import sys

import typer
from rich.console import Console

from connectors.command_line.accept import accept
from connectors.command_line.demo import demo
from connectors.command_line.doctor import doctor
from connectors.command_line.ingest import ingest
from connectors.command_line.measure import measure
from connectors.command_line.serve import serve
from connectors.command_line.validate_growth import growth
from connectors.command_line.validate_malignancy import malignancy
from connectors.command_line.validate_segmentation import segmentation
from data.errors import FusionBoardError

app = typer.Typer(
    name="fusionboard",
    help="Lung nodules and lung cancer: CT, genes, pathology and course on one screen."
    " Research software, not a medical device.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
for command in (demo, ingest, measure, serve, accept, doctor):
    app.command()(command)

validations = typer.Typer(
    name="validate",
    help="Compare FusionBoard with answers that are known.",
    no_args_is_help=True,
)
for validation in (growth, malignancy, segmentation):
    validations.command()(validation)
app.add_typer(validations)


def main() -> None:
    """Run the command; an expected failure says what happened and what to do."""
    try:
        app()
    except FusionBoardError as error:
        console = Console(stderr=True, soft_wrap=True, highlight=False)
        console.print(f"[bold red]{error.what}[/]", error.how_to_fix, markup=True)
        sys.exit(1)


if __name__ == "__main__":
    main()
