"""Configuration of a training of the fused model, in TOML."""

import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Final, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from data.errors import InvalidSettingError

if TYPE_CHECKING:
    from fusion.training.fused.plan import FusedPlan

_NOT_OF_PLAN: Final = {
    "pictures",
    "cohorts",
    "therapy",
    "test_site",
    "out",
    "network",
    "schedule",
}


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
        pictures: Bank of encoded images for simulated patients; relative to the
            file. Either this or `cohorts`.
        cohorts: Tables of a site's own patients; relative to the file.
        therapy: What was given where a table names no therapy.
        test_site: Site that is held out whole; else a fifth of the people.
        out: Run folder; relative to the file.
        patients: Simulated patients to learn from.
        validated_on: Simulated patients for early stopping.
        calibrated_on: Simulated patients for temperature and intervals.
        members: Of the ensemble.
        seed: Of all chance.
        image_share: 0 for the null arm.
    """

    pictures: Path | None = None
    cohorts: tuple[Path, ...] = ()
    therapy: str = ""
    test_site: str = ""
    out: Path
    patients: int = Field(200_000, ge=100)
    validated_on: int = Field(8_000, ge=100)
    calibrated_on: int = Field(12_000, ge=100)
    members: int = Field(5, ge=1, le=50)
    seed: int = Field(1, ge=0)
    image_share: float = Field(1.0, ge=0, le=1)
    network: NetworkSection = NetworkSection()
    schedule: ScheduleSection = ScheduleSection()

    @model_validator(mode="after")
    def _one_source(self) -> Self:
        if (self.pictures is None) == (not self.cohorts):
            raise ValueError("give either pictures or cohorts")
        return self


def plan_of(config: TrainingConfig) -> "FusedPlan":
    """The plan that a configuration asks for."""
    from fusion.network.fused_experts import NetworkSizes
    from fusion.training.fused.member import Schedule
    from fusion.training.fused.plan import FusedPlan

    return FusedPlan(
        **config.model_dump(exclude=_NOT_OF_PLAN),
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
