"""`fusionboard validate growth` and `validate malignancy` on real tables."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from connectors.command_line.main import app

pytestmark = [pytest.mark.slow, pytest.mark.real_data]
ESTIMATE = {"value", "low", "high"}


@pytest.mark.parametrize(
    ("command", "file", "names", "comparators"),
    [
        (
            "growth",
            "nlst_growth_val.csv",
            {"from_baseline", "with_history"},
            {"latest_size", "last_change"},
        ),
        (
            "malignancy",
            "uk_three_centre_half.csv",
            {"malignancy"},
            {"brock_published", "mayo", "size", "cross_validated_refit"},
        ),
    ],
)
def test_json_has_the_promised_shape(
    shared_data: Path, command: str, file: str, names: set[str], comparators: set[str]
) -> None:
    cohort = str(shared_data / "nodules" / file)
    run = CliRunner().invoke(app, ["validate", command, "--cohort", cohort, "--json"])
    assert run.exit_code == 0, run.output
    answer = json.loads(run.stdout)
    assert answer["cohort_n"] > answer["events"] > 0
    assert set(answer["results"]) == names
    for result in answer["results"].values():
        for figure in ("auc", "calibration_slope", "brier"):
            assert set(result["model"][figure]) == ESTIMATE
        assert set(result["gain_over"]) == set(result["comparators"]) <= comparators
        assert all(set(gain) == ESTIMATE for gain in result["gain_over"].values())
