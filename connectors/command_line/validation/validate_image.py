"""`fusionboard validate image`: the image expert on nodules with known ratings."""

from pathlib import Path
from typing import Annotated, Final

import numpy as np
import typer
from rich.console import Console

from connectors.cohorts.image_cohort import read_image_cohort
from connectors.command_line.validation.comparison_report import (
    print_comparison,
    print_json,
)
from connectors.validation_reports.comparison_json import comparison_json
from connectors.validation_reports.image_page import image_page
from connectors.validation_reports.writing import write_report
from data.words import translate
from fusion.evaluation.image_ratings import (
    ImageValidation,
    RatedImages,
    validate_images,
)
from fusion.network.released_image_expert import (
    released_encoder,
    released_image_expert,
)

_SEED: Final = 20_261_126  # chosen: any other changes intervals as chance does
_NAME: Final = "image"


def image(
    cohort: Annotated[Path, typer.Option(help="npz of pictures with ratings.")],
    out: Annotated[Path, typer.Option(help="Folder for the figures; made if missing.")],
    json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Compare the image expert with the size alone."""
    read = read_image_cohort(cohort)
    images = RatedImages(
        released_encoder()(read.views), read.diameter_mm, read.malignancy, read.patients
    )
    found = validate_images(
        released_image_expert(), images, np.random.default_rng(_SEED)
    )
    answer = as_json(found)
    write_report(out, _NAME, answer, image_page(found, cohort.stem))
    if json:
        print_json(answer)
        return
    print_comparison(_NAME, found.everyone)
    if found.size_matched is not None:
        print_comparison(translate("image.size_matched"), found.size_matched)
    Console(soft_wrap=True, highlight=False).print(_note(found))


def as_json(found: ImageValidation) -> dict[str, object]:
    """The validation in plain JSON types."""
    matched = found.size_matched
    return {
        "cohort_n": found.everyone.rows,
        "events": found.everyone.events,
        "left_out": found.undecided,
        "notes": [_note(found)],
        "results": {
            _NAME: comparison_json(found.everyone)
            | {
                "size_matched": None if matched is None else comparison_json(matched),
                "unusual_share": found.unusual,
            }
        },
    }


def _note(found: ImageValidation) -> str:
    return translate(
        "image.validation_note",
        undecided=found.undecided,
        unusual=f"{100 * found.unusual:.1f}",
    )
