"""A cohort out of a real store with two simulated patients."""

from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from connectors.cohorts.patient_table import read_patient_table
from connectors.settings import Settings
from connectors.simulated_files import CohortSize, write_simulated_cohort
from connectors.store.opening import open_store
from connectors.workflows.build_cohort import build_cohort
from connectors.workflows.ingest.ingest_folder import ingest_folder
from data.errors import NotFoundError

TODAY = date(2026, 6, 1)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    home = tmp_path_factory.mktemp("home")
    write_simulated_cohort(home / "files", size=CohortSize.SMALL, workers=1)
    store = open_store(Settings(home=home))
    ingest_folder(home / "files", store)
    build_cohort(store, home / "out", "north", TODAY)
    said = " ".join(
        f"{case.identity.name} {one.value}"
        for listed in store.list_patients()
        for case in (store.patient_case(listed.patient_id),)
        for one in case.identity.identifiers
    )
    store.close()
    return home / "out", said


@pytest.mark.slow
def test_tables_follow_the_schema_and_are_marked_simulated(
    built: tuple[Path, str],
) -> None:
    out, _ = built
    cohort = read_patient_table(out / "patients.csv")
    assert cohort.simulated.all()
    assert set(cohort.sites) == {"north"}
    assert not [note for note in cohort.notes if note.key == "cohort.left_out"]
    assert np.isfinite(cohort.number("age_years")).all()
    nodules = pd.read_csv(out / "nodules.csv", encoding="utf-8-sig")
    assert (nodules["scan_day"] >= 0).all()
    assert (nodules["volume_mm3"] > 0).all()
    people = {one.partition("#")[0] for one in cohort.patient_ids}
    assert set(nodules["patient_id"]) <= people


@pytest.mark.slow
def test_no_identity_leaves_the_store(built: tuple[Path, str]) -> None:
    out, said = built
    written = "".join(path.read_text("utf-8") for path in out.glob("*.csv"))
    for part in said.split():
        if len(part) > 3:
            assert part not in written


def test_an_empty_store_says_what_to_do(tmp_path: Path) -> None:
    store = open_store(Settings(home=tmp_path))
    with pytest.raises(NotFoundError, match="no patient with a record"):
        build_cohort(store, tmp_path / "out", "north", TODAY)
    store.close()
