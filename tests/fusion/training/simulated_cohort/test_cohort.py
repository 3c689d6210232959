"""The simulated cohort holds what its tables planted, and nothing else."""

import numpy as np
import pytest
from scipy.special import expit, logit

from data.reference.cohort_schema import cohort_columns
from data.reference.evidence_tables import shipped_evidence
from data.reference.simulated_tables import base_rates, planted_effects
from fusion.network.prediction_tasks import Head, therapies
from fusion.training.simulated_cohort.cohort import (
    CohortPlan,
    SimulatedCohort,
    draw_cohort,
    true_probability,
)
from fusion.training.simulated_cohort.effects import (
    IMAGE_COLUMNS,
    contributions,
    true_log_odds,
)
from fusion.training.simulated_cohort.images import ImageBank, part_of_outlines
from fusion.training.simulated_cohort.missingness import Gaps
from fusion.training.simulated_cohort.people import draw_people


def bank() -> ImageBank:
    rng = np.random.default_rng(1)
    return ImageBank(
        np.zeros((60, 4), np.float32),
        rng.uniform(12, 36, 60).astype(np.float32),
        rng.integers(2, size=60),
        np.arange(60) % 3,
        np.arange(60),
    )


def cohort(patients: int = 20_000, **gaps: object) -> SimulatedCohort:
    plan = CohortPlan(patients, "train", 1, **gaps)  # type: ignore[arg-type]
    return draw_cohort(plan, bank())


def test_published_rates_come_from_the_table_of_evidence() -> None:
    published = {row.row: row.response_percent for row in shipped_evidence().rows}
    rate = {(one.therapy, one.column, one.value): one.rate for one in base_rates()}
    assert rate["pd_l1", "pdl1_tps_percent", "50-100"] * 100 == published["keynote024"]
    names = ("flaura", "aeneas", "furlong")
    mean = np.mean([published[name] or np.nan for name in names])
    assert rate["egfr_inhibitor", "egfr", "1"] * 100 == pytest.approx(mean)


def test_every_therapy_has_a_base_rate_and_every_column_is_known() -> None:
    everybody = {one.therapy for one in base_rates() if not one.column}
    assert everybody == set(therapies())
    known = {*cohort_columns("patients"), *IMAGE_COLUMNS, "response"}
    assert {one.column for one in planted_effects()} <= known
    assert all(one.source for one in (*base_rates(), *planted_effects()))


def test_a_patient_at_all_centres_has_the_base_rate() -> None:
    people = draw_people(1, np.random.default_rng(1))
    people |= {
        "ecog": np.array([1.0]),
        "albumin_g_dl": np.array([3.8]),
        "previous_systemic_therapy": np.array([0.0]),
        "texture": np.array(["part_solid"]),
        "diameter_mm": np.array([20.0]),
        "volume_slope_log_per_year": np.array([1.0]),
    }
    assert expit(true_log_odds(people, "response", "chemotherapy")) == pytest.approx(
        0.31
    )


def test_a_finding_moves_the_rate_to_the_published_one() -> None:
    people = draw_people(2, np.random.default_rng(1))
    people["egfr"] = np.array([0.0, 1.0])
    people |= {"texture": np.array(["solid"] * 2), "diameter_mm": np.array([20.0] * 2)}
    added = contributions(people, "response", "egfr_inhibitor")["egfr"]
    rate = {(one.therapy, one.column): one.rate for one in base_rates()}
    wanted = logit(rate["egfr_inhibitor", "egfr"]) - logit(rate["egfr_inhibitor", ""])
    assert added.tolist() == [0.0, pytest.approx(wanted)]


def test_outcomes_follow_the_truth() -> None:
    drawn = cohort()
    seen = ~np.isnan(drawn.labels.response)
    rows = np.arange(len(drawn))
    chance = true_probability(drawn.truth[Head.RESPONSE], Head.RESPONSE)
    given = chance[rows, drawn.therapy][seen]
    assert drawn.labels.response[seen].mean() == pytest.approx(given.mean(), abs=0.02)


def test_everybody_is_marked_as_simulated() -> None:
    assert cohort(50).cohort.simulated.all()


def test_gaps_are_as_planned() -> None:
    drawn = cohort()
    clinic = drawn.cohort.sites == "simulated nodule clinic"
    genes = drawn.inputs.present()[:, 3]
    assert 1 - genes[clinic].mean() == pytest.approx(0.85, abs=0.02)
    assert 1 - genes[~clinic].mean() == pytest.approx(0.25, abs=0.02)
    assert drawn.inputs.seen[clinic].mean() == pytest.approx(0.95, abs=0.02)


def test_without_gaps_everything_is_known() -> None:
    drawn = cohort(200, gaps=Gaps.none())
    assert drawn.inputs.known.all()
    assert drawn.inputs.seen.all()


def test_the_same_seed_draws_the_same_patients() -> None:
    one, other = cohort(100), cohort(100)
    np.testing.assert_array_equal(one.inputs.values, other.inputs.values)
    np.testing.assert_array_equal(one.labels.response, other.labels.response)


def test_a_lidc_patient_is_in_one_part_only() -> None:
    from fusion.training.patches.nodule import library_of

    cube = np.zeros((40, 8, 8, 8), bool)
    cube[:, 2:6, 2:6, 2:6] = True
    patient = np.array([f"p{i // 2:02d}" for i in range(40)])
    parts = part_of_outlines(library_of(cube, patient))
    for name in set(patient):
        assert len(set(parts[patient == name])) == 1
    assert set(parts) == {0, 1, 2}
