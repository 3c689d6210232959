"""Sub-commands by the file they lie in; each is imported only when it is asked for."""

from importlib import import_module
from typing import Final

import click
import typer
from typer.core import TyperGroup
from typer.main import get_command

from connectors.command_line.training.listing import MODELS

_COMMANDS: Final = {
    "demo": "demo",
    "ingest": "ingestion.ingest",
    "ingest-hl7": "ingestion.hl7_files",
    "listen-hl7": "ingestion.hl7_listener",
    "find": "find",
    "assess": "assess",
    "measure": "measure",
    "send": "send",
    "serve": "serve",
    "accept": "validation.accept",
    "doctor": "doctor",
}
_VALIDATIONS: Final = {
    "growth": "validation.validate_growth",
    "image": "validation.validate_image",
    "malignancy": "validation.validate_malignancy",
    "response": "validation.validate_response",
    "segmentation": "validation.validate_segmentation",
    "survival": "validation.validate_survival",
}
_COHORT: Final = {"build": "build_cohort", "convert": "convert_study"}
_EVIDENCE: Final = {"refresh": "refresh_evidence"}
_TRAININGS: Final = {name: f"training.{model.file}" for name, model in MODELS.items()}


class Commands(TyperGroup):
    """The commands of FusionBoard: a function of the same name in each file."""

    files = _COMMANDS

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Names, in the order in which help shows them."""
        return [*self.files, *super().list_commands(ctx)]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of a name, or None if there is no such."""
        if cmd_name not in self.files:
            return super().get_command(ctx, cmd_name)
        module = import_module(f"connectors.command_line.{self.files[cmd_name]}")
        alone = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
        alone.command(cmd_name)(getattr(module, cmd_name.replace("-", "_")))
        return get_command(alone)


class Validations(Commands):
    """The commands below `fusionboard validate`."""

    files = _VALIDATIONS


class Evidence(Commands):
    """The commands below `fusionboard evidence`."""

    files = _EVIDENCE


class Cohort(Commands):
    """The commands below `fusionboard cohort`."""

    files = _COHORT


class Trainings(Commands):
    """The commands below `fusionboard train`; a TOML file alone means `fused`."""

    files = _TRAININGS

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command that is asked for."""
        if args[0].endswith(".toml"):
            args = ["fused", *args]
        return super().resolve_command(ctx, args)
