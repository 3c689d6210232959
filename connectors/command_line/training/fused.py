"""`fusionboard train fused`: the fused model, on simulated patients or a site's."""

import signal
from pathlib import Path
from typing import Annotated, Final

import typer
from rich.console import Console

from connectors.command_line.progress import progress_bar
from connectors.command_line.training.extra import need_pytorch
from connectors.command_line.training.fused_config import (
    TrainingConfig,
    plan_of,
    read_config,
)
from connectors.command_line.validation.comparison_report import print_json
from data.words import translate

_STOPPED: Final = 128 + signal.SIGINT  # exit code, by definition


def fused(
    config: Annotated[
        Path, typer.Argument(help="TOML; docs/methods/fused_model.md has one.")
    ],
    prepare_images: Annotated[
        Path | None,
        typer.Option(help="Before: render this NPZ into the configuration's pictures."),
    ] = None,
    specialists: Annotated[
        bool,
        typer.Option("--specialists", help="After: train a network a modality set."),
    ] = False,
    evaluate: Annotated[
        Path | None, typer.Option(help="After that: write all figures to this folder.")
    ] = None,
    release: Annotated[
        Path | None, typer.Option(help="After: write the model to this ONNX file.")
    ] = None,
    null: Annotated[
        Path | None, typer.Option(help="To evaluate: run whose pictures say nothing.")
    ] = None,
    test_patients: Annotated[
        int, typer.Option(help="To evaluate: 5000 or more.")
    ] = 10_000,
    version: Annotated[str, typer.Option(help="Of the release.")] = "1",
    workers: Annotated[int, typer.Option(help="Processes.")] = 2,
) -> None:
    """Train the fused model; started again, it goes on.

    An option of a step before or after the training does that step instead.
    """
    read, beside = read_config(config), config.parent
    need_pytorch()
    # Only here, because PyTorch is an optional extra and slow to load.
    from connectors.command_line.training.fused_steps import FusedSteps

    steps = FusedSteps(read, config)
    if prepare_images is not None:
        steps.prepare_images(prepare_images, workers)
    if specialists:
        steps.train_specialists(workers)
    if evaluate is not None:
        steps.evaluate(evaluate, null, test_patients)
    if release is not None:
        steps.release(release, version)
    if not (prepare_images or specialists or evaluate or release):
        _train(read, beside)


def _train(read: TrainingConfig, beside: Path) -> None:
    folder, console = beside / read.out, Console(stderr=True, soft_wrap=True)
    work = _on_tables if read.cohorts else _on_simulated
    try:
        work(read, beside, folder)
    except KeyboardInterrupt:
        console.print(translate("network.training_stopped"))
        raise typer.Exit(_STOPPED) from None
    console.print(translate("network.training_done", folder=folder))


def _on_simulated(read: TrainingConfig, beside: Path, folder: Path) -> None:
    from connectors.training_files.fused_run_folder import FusedRunFolder
    from connectors.training_files.image_bank import read_images
    from fusion.training.fused.train import train_fused

    bank = read_images(beside / (read.pictures or ""))
    record = FusedRunFolder(folder)
    with progress_bar("network.training") as advance:
        train_fused(plan_of(read), bank, record, lambda one, all_: advance(one, all_))


def _on_tables(read: TrainingConfig, beside: Path, folder: Path) -> None:
    from connectors.cohorts.patient_table import read_patient_table
    from connectors.training_files.fused_run_folder import FusedRunFolder
    from fusion.network.fused_experts import NetworkSizes
    from fusion.training.fused.member import Schedule
    from fusion.training.fused.tables import site_patients
    from fusion.training.fused.train_on_tables import SitePlan, train_site

    sizes = NetworkSizes(**read.network.model_dump())
    tables = [read_patient_table(beside / table) for table in read.cohorts]
    patients = site_patients(tables, sizes.components, read.therapy)
    schedule = Schedule(**read.schedule.model_dump())
    plan = SitePlan(read.members, read.seed, read.test_site, sizes, schedule)
    record = FusedRunFolder(folder)
    with progress_bar("network.training") as advance:
        metrics = train_site(
            patients, plan, record, lambda one, all_: advance(one, all_)
        )
    print_json(metrics)
