"""The fused network on a site's own tables; all patients here are simulated."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from connectors.training_files.fused_run_folder import FusedRunFolder
from data.cohorts.cohort import PatientCohort
from data.errors import InvalidClinicalValueError, InvalidSettingError
from fusion.network.fused_experts import NetworkSizes
from fusion.training.fused.member import Schedule
from fusion.training.fused.tables import site_patients
from fusion.training.fused.train_on_tables import (
    SitePlan,
    parts_of,
    train_site,
    without_unseen,
)
from tests.fusion.prediction.test_response_model import simulated

SIZES = NetworkSizes(components=4, token=2, width=8)
PLAN = SitePlan(
    members=1, sizes=SIZES, schedule=Schedule(epochs=6, batch=64, patience=6)
)


def table(rows: int = 240, seed: int = 3, site: str = "north") -> PatientCohort:
    cohort = simulated(rows, seed)
    clear = (cohort.number("pdl1_tps_percent") > 20).astype(float)
    return replace(
        cohort,
        sites=np.full(rows, site),
        numbers={**cohort.numbers, "response": clear},
        categories={"therapy": np.full(rows, "pd_l1")},
    )


def silent(_done: int, _total: int) -> None:
    """Tells nobody."""


def test_tables_with_other_columns_join() -> None:
    one, other = table(30), table(20, 4, "south")
    other = replace(
        other, numbers={k: v for k, v in other.numbers.items() if k != "tmb_per_mb"}
    )
    found = site_patients([one, other], 4)
    assert len(found.data) == 50
    assert len(np.unique(found.persons)) == 50
    assert found.data.seen.sum() == 0


def test_rows_of_one_person_stay_in_one_part() -> None:
    cohort = table(200)
    ids = tuple(f"{row // 2}#{row % 2 + 1}" for row in range(200))
    found = site_patients([replace(cohort, patient_ids=ids)], 4)
    part = parts_of(found, PLAN)
    for person in np.unique(found.persons):
        assert len(set(part[found.persons == person])) == 1
    assert set(part) == {0, 1, 2}


def test_a_site_can_be_held_out_whole() -> None:
    found = site_patients([table(), table(60, 4, "south")], 4)
    part = parts_of(found, replace(PLAN, test_site="south"))
    assert (part[found.sites == "south"] == 2).all()
    assert not (part[found.sites == "north"] == 2).any()
    with pytest.raises(InvalidClinicalValueError, match="would hold nobody"):
        parts_of(found, replace(PLAN, test_site="west"))


def test_a_column_that_nobody_learnt_from_is_not_looked_at() -> None:
    """Else an untrained token answers by chance: AUC 0.41 on a real cohort."""
    own, other = table(), table(60, 4, "south")
    own = replace(own, numbers={k: v for k, v in own.numbers.items() if k != "ecog"})
    found = site_patients([own, other], 4)
    seen, ignored = without_unseen(found, found.sites == "north")
    assert ignored == ["ecog"]
    before = found.data.known.sum(0)
    assert int((before - seen.data.known.sum(0)).sum()) == 60


def test_unknown_therapies_are_left_out_and_counted() -> None:
    cohort = replace(table(20), categories={})
    with pytest.raises(InvalidClinicalValueError, match="No patient"):
        site_patients([cohort], 4)
    assert site_patients([cohort], 4, "pd_l1").left_out == 0


@pytest.mark.slow
def test_learns_a_clear_link_and_goes_on_with_the_same_folder(tmp_path: Path) -> None:
    found = site_patients([table(600)], 4)
    plan = replace(PLAN, schedule=Schedule(epochs=25, batch=64, patience=25))
    folder = FusedRunFolder(tmp_path)
    metrics = train_site(found, plan, folder, silent)
    heads = metrics["heads"]
    assert isinstance(heads, dict)
    assert heads["response"]["auc"]["low"] > 0.8
    assert train_site(found, plan, folder, silent) == metrics
    with pytest.raises(InvalidSettingError, match="another configuration"):
        train_site(found, replace(plan, seed=2), folder, silent)
    assert torch.get_num_threads() == 1
