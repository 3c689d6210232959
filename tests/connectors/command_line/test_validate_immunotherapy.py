"""`fusionboard validate response` and `survival`, on simulated and real patients."""

from pathlib import Path

import numpy as np
import orjson
import pandas as pd
import pytest
from typer.testing import CliRunner

from connectors.command_line.main import app
from data.reference.checklists import checklist
from tests.fusion.prediction.test_survival_model import with_courses

RUN = CliRunner()


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory) -> Path:
    cohort = with_courses(200)
    path = tmp_path_factory.mktemp("cohort") / "simulated.csv"
    frame = pd.DataFrame(dict(cohort.numbers))
    frame.loc[::4, "pdl1_tps_percent"] = np.nan
    frame["site"] = ["north", "south"] * 100
    frame.to_csv(path, index=False)
    return path


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["response", "survival"])
def test_says_figures_with_intervals_and_writes_a_report(
    kind: str, table: Path, tmp_path: Path
) -> None:
    out = tmp_path / "report"
    ran = RUN.invoke(
        app,
        ["validate", kind, "--cohort", str(table), "--out", str(out), "--json"],
        catch_exceptions=False,
    )
    answer = orjson.loads(ran.stdout)
    assert answer["cohort_n"] == 200
    found = answer["results"][kind]
    name = "auc" if kind == "response" else "c_index"
    model = found["model"][name]
    assert model["low"] <= model["value"] <= model["high"]
    assert found["gain_over"].keys() >= {"pdl1", "loris"}
    html = (out / f"{kind}_validation.html").read_text(encoding="utf-8")
    assert html.count("not filled in") > 10
    assert html.count("<tr>") > len(checklist("tripod_ai")) + len(
        checklist("claim_2024")
    )
    assert "https://cdn" not in html.split("plotly.js v")[0]


@pytest.mark.slow
def test_sites_and_subgroups_stand_beside_each_other(table: Path) -> None:
    ran = RUN.invoke(app, ["validate", "response", "--cohort", str(table), "--json"])
    found = orjson.loads(ran.stdout)["results"]["response"]
    assert found["sites"].keys() == {"north", "south"}
    assert found["left_site_out"].keys() == {"north", "south"}
    assert "pdl1_unknown" in found["subgroups"]
    assert {one["site"] for one in found["conformal"]} == {"north", "south"}


@pytest.mark.slow
@pytest.mark.real_data
def test_outside_patients(shared_data: Path) -> None:
    """What docs/results/model_performance.md says of the outside cohort."""
    table = shared_data / "response" / "samsung_nsclc.csv"
    ran = RUN.invoke(app, ["validate", "response", "--cohort", str(table), "--json"])
    found = orjson.loads(ran.stdout)["results"]["response"]
    assert found["gain_over"]["loris"]["low"] > -0.05
    slope = found["model"]["calibration_slope"]
    assert slope["low"] < 1 < slope["high"]


def test_refuses_a_cohort_without_outcomes(tmp_path: Path) -> None:
    path = tmp_path / "few.csv"
    path.write_text("Albumin,Response\n4,1\n3.9,0\n", encoding="utf-8")
    ran = RUN.invoke(app, ["validate", "response", "--cohort", str(path)])
    assert "10 of each are needed" in str(ran.exception)
