"""`fusionboard train`: the fused model on simulated patients, from a TOML file."""

import signal
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from rich.console import Console

from connectors.command_line.progress import progress_bar
from data.errors import InvalidSettingError
from data.words import word

if TYPE_CHECKING:
    from fusion.training.fused_plan import FusedPlan

_STOPPED: Final = 128 + signal.SIGINT


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class NetworkSection(_Section):
    """`[network]`: how wide it is; as `NetworkSizes`."""

    components: int = Field(8, ge=4, le=256)
    token: int = Field(12, ge=1, le=64)
    width: int = Field(48, ge=4, le=256)
    dropout: float = Field(0.1, ge=0, lt=1)


class ScheduleSection(_Section):
    """`[schedule]`: how each member learns; as `Schedule`."""

    epochs: int = Field(8, ge=1, le=1000)
    batch: int = Field(1024, ge=8)
    learning_rate: float = Field(3e-3, gt=0, lt=1)
    weight_decay: float = Field(0.05, ge=0)
    patience: int = Field(6, ge=1)


class TrainingConfig(_Section):
    """The whole file.

    Attributes:
        pictures: Bank of encoded pictures; relative to the file.
        out: Run folder; relative to the file.
        patients: Simulated patients to learn from.
        validated_on: Simulated patients for early stopping.
        calibrated_on: Simulated patients for temperature and intervals.
        members: Of the ensemble.
        seed: Of all chance.
        image_share: 0 for the null arm.
    """

    pictures: Path
    out: Path
    patients: int = Field(200_000, ge=100)
    validated_on: int = Field(8_000, ge=100)
    calibrated_on: int = Field(12_000, ge=100)
    members: int = Field(5, ge=1, le=50)
    seed: int = Field(1, ge=0)
    image_share: float = Field(1.0, ge=0, le=1)
    network: NetworkSection = NetworkSection()
    schedule: ScheduleSection = ScheduleSection()


def train(
    config: Annotated[Path, typer.Argument(help="TOML; docs/fused_model.md has one.")],
) -> None:
    """Train the fused model on simulated patients; started again, it goes on."""
    # Only here, because PyTorch is an optional extra and slow to load.
    from fusion.training.simulated_pictures import read_pictures
    from fusion.training.train_fused import train_fused

    read = read_config(config)
    plan = plan_of(read)
    folder, console = config.parent / read.out, Console(stderr=True, soft_wrap=True)
    bank = read_pictures(config.parent / read.pictures)
    try:
        with progress_bar("network.training") as advance:
            train_fused(plan, bank, folder, lambda done, total: advance(done, total))
    except KeyboardInterrupt:
        console.print(word("network.training_stopped"))
        raise typer.Exit(_STOPPED) from None
    console.print(word("network.training_done", folder=folder))


def plan_of(config: TrainingConfig) -> "FusedPlan":
    """The plan that a configuration asks for."""
    from fusion.network.fused_experts import NetworkSizes
    from fusion.training.fused_member import Schedule
    from fusion.training.fused_plan import FusedPlan

    return FusedPlan(
        **config.model_dump(exclude={"pictures", "out", "network", "schedule"}),
        sizes=NetworkSizes(**config.network.model_dump()),
        schedule=Schedule(**config.schedule.model_dump()),
    )


def read_config(path: Path) -> TrainingConfig:
    """The configuration from its file.

    Raises:
        InvalidSettingError: With the first thing that is wrong.
    """
    try:
        return TrainingConfig(**tomllib.loads(path.read_text("utf-8")))
    except ValidationError as error:
        first = error.errors()[0]
        why = f"{'.'.join(map(str, first['loc']))}: {first['msg']}"
    except (OSError, ValueError, TypeError) as error:
        why = str(error)
    raise InvalidSettingError("network.config", file=path.name, why=why)
