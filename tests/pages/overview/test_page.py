"""The patient overview on patients built by hand."""

from dataclasses import replace
from datetime import date

import pytest
from streamlit.testing.v1 import AppTest

from data.coding import Coding
from data.identity import Identifier, PersonIdentity, Sex
from data.imaging.nodule import MeasurementFlag, Nodule, NoduleMeasurement
from data.patient.case import PatientCase
from data.patient.genomics import GeneResult, GeneStatus, Variant
from data.patient.therapy import TherapyLine, TherapyStatus
from data.results.assessed_patient import AssessedPatient
from data.results.nodule_growth import NoduleGrowth
from pages.overview.change_words import change_words, doubling_time_words
from pages.patient.biomarker_words import gene_words, genes_with
from pages.patient.missing import not_recorded, not_tested, pending
from tests.conftest import ROOT
from tests.pages.example_cases import HOSTILE, assessed, case, measurement, record
from tests.pages.page_text import page_text


def show(shown, language="en"):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201 - its source runs alone
    from pages.overview.page import show_case

    show_case(shown, language)


def run(shown: PatientCase | AssessedPatient, language: str = "en") -> AppTest:
    patient = assessed(shown) if isinstance(shown, PatientCase) else shown
    app = AppTest.from_function(show, args=(patient, language), default_timeout=60)
    app.run()
    assert not app.exception
    return app


def growth_of(*scans: NoduleMeasurement) -> NoduleGrowth:
    shown = case(nodules=(Nodule("2.25.9", "N9", scans),))
    (nodule,) = assessed(shown).assessment.nodules
    assert nodule.growth is not None
    return nodule.growth


def test_the_strip_answers_who_what_stage_and_what_is_missing() -> None:
    text = page_text(run(case()))
    for fact in (
        "Okafor",
        "IIIA",
        "Adenocarcinoma of lung",
        "ECOG 1",
        "Former smoker · 22 pack-years",
        "osimertinib",
        "CT and record share an identifier",
        "PD\\-L1 immunohistochemistry",
        "Not tested:",
        "SIMULATED",
    ):
        assert fact in text, fact


@pytest.mark.slow
@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ("Resampled (tilt 14.0°)", "1 missing slices interpolated, at 33.0 mm")),
        ("zh", ("已重采样（倾斜 14.0°）", "缺失的 1 层已插值")),
    ],
)
def test_what_was_made_good_in_a_scan_is_said(
    language: str, words: tuple[str, ...]
) -> None:
    because = (
        ("scan.note_resampled", (("degrees", 14.0),)),
        ("scan.note_interpolated", (("count", 1), ("positions", "33.0"))),
    )
    first, *others = case().studies
    studies = (replace(first, chosen_because=because), *others)
    text = page_text(run(case(studies=studies), language)).replace("\\", "")
    for said in words:
        assert said in text, said


def test_every_fact_names_its_source() -> None:
    text = page_text(run(case()))
    for source in (
        "tmb",
        "msi",
        "Observation/v",
        "Observation/p",
        "MedicationStatement/2",
    ):
        assert source in text.replace("\\", ""), source


def test_not_tested_and_negative_are_different_words() -> None:
    known = assessed(case())
    genetics = known.assessment.genetics
    said = {
        gene: gene_words(record(), gene, genetics.gene(gene).status, "en")
        for gene in ("ALK", "MET", "EGFR")
    }
    assert genetics.gene("ALK").status is GeneStatus.NEGATIVE
    assert said["ALK"] == "○ Negative"
    assert said["MET"] == "? Not tested"
    assert said["EGFR"] == "● Altered: EGFR p.Leu858Arg"
    assert "MET" in genes_with(genetics, GeneStatus.NOT_TESTED)
    assert "ALK" not in not_tested(known, "en")


def test_a_fusion_names_its_partner() -> None:
    fused = Variant("EML4::ALK", GeneResult.PRESENT, "Observation/f")
    held = replace(record(), variants=(fused,))
    status = assessed(case(record=held)).assessment.genetics.gene("ALK").status
    assert gene_words(held, "ALK", status, "en") == "● Altered: EML4::ALK"


def test_without_a_cancer_nothing_is_called_not_tested() -> None:
    bare = replace(record(), cancers=())
    assert not_tested(assessed(case(record=bare)), "en") == []
    assert "lung cancer diagnosis" in not_recorded(case(record=bare), "en")


def test_pending_orders_come_with_their_day() -> None:
    said = assessed(case()).assessment
    assert pending(said, "en") == ["PD-L1 immunohistochemistry, ordered on 2026-01-06"]
    assert pending(assessed(case(record=None)).assessment, "en") == []


def test_no_doubling_time_within_the_error() -> None:
    growth = growth_of(
        measurement(date(2025, 1, 1), 500), measurement(date(2025, 4, 1), 540)
    )
    assert growth.since_previous is not None
    assert growth.doubling_time is not None
    assert "Within measurement error" in change_words(growth.since_previous, "en")
    said = doubling_time_words(growth.doubling_time, "en")
    assert said == "None: within measurement error"


def test_doubling_in_100_days_is_shown_as_100_days() -> None:
    growth = growth_of(
        measurement(date(2025, 1, 1), 500), measurement(date(2025, 4, 11), 1000)
    )
    assert growth.since_previous is not None
    assert growth.doubling_time is not None
    said = change_words(growth.since_previous, "en")
    assert said.startswith("**▲ Growing, beyond error**")
    assert doubling_time_words(growth.doubling_time, "en").startswith("**100 days**")


def test_a_shrinking_nodule_has_no_doubling_time() -> None:
    growth = growth_of(
        measurement(date(2025, 1, 1), 1000), measurement(date(2025, 4, 11), 400)
    )
    assert growth.since_previous is not None
    assert growth.doubling_time is not None
    assert "▼" in change_words(growth.since_previous, "en")
    assert doubling_time_words(growth.doubling_time, "en") == "None: shrinking"


def test_scans_of_one_day_tell_no_change() -> None:
    day = date(2025, 1, 1)
    growth = growth_of(measurement(day, 500), measurement(day, 700, series="1.2.3.4"))
    assert growth.since_previous is None
    assert growth.since_first is None
    assert growth.doubling_time is None


@pytest.mark.slow
@pytest.mark.parametrize(
    "changes",
    [
        {"record": None, "identity_basis": "images_only"},
        {"nodules": (), "studies": (), "identity_basis": "record_only"},
        {"nodules": (Nodule("2.25.9", "N1"),)},
        {"identity_basis": "recorded_link", "linked_by": HOSTILE},
        {"identity": PersonIdentity()},
    ],
    ids=["no record", "no scans", "not measured", "linked", "unknown person"],
)
def test_whatever_is_missing_the_page_stands(changes: dict[str, object]) -> None:
    assert "None" not in page_text(run(case(**changes), "zh"))


@pytest.mark.slow
def test_a_nodule_that_the_first_scans_lack_is_pointed_out() -> None:
    nodule = case().nodules[0]
    later = replace(nodule, measurements=nodule.measurements[2:])
    assert "First measured on 2025-10-01" in page_text(run(case(nodules=(later,))))


@pytest.mark.slow
def test_a_nodule_that_the_newest_scan_lacks_is_pointed_out() -> None:
    nodule = case().nodules[0]
    earlier = replace(nodule, measurements=nodule.measurements[:-1])
    assert "Not measured on 2026-01-10" in page_text(run(case(nodules=(earlier,))))


@pytest.mark.slow
def test_an_outline_to_be_looked_at_says_how_likely_it_failed() -> None:
    scan = replace(
        measurement(date(2025, 1, 1), 300.0),
        flags=frozenset({MeasurementFlag.OUTLINE_NEEDS_REVIEW}),
        failure_probability=0.42,
    )
    shown = case(nodules=(Nodule("2.25.1", "N1", (scan,)),))
    assert "42 % of simulated outlines like it failed" in page_text(run(shown))
    assert "42% 失败" in page_text(run(shown, "zh"))


def test_hostile_text_is_shown_and_not_obeyed() -> None:
    person = PersonIdentity(
        frozenset({Identifier(HOSTILE, HOSTILE)}), Sex.OTHER, None, HOSTILE
    )
    hostile = replace(
        record(person),
        therapies=(
            TherapyLine(
                (Coding(HOSTILE),),
                TherapyStatus.ACTIVE,
                (HOSTILE,),
                reason_stopped=HOSTILE,
            ),
        ),
    )
    app = run(case(identity=person, record=hostile))
    shown = [str(one.value) for one in (*app.markdown, *app.caption, *app.header)]
    assert not [text for text in shown if "<script>" in text or "**bold**" in text]


@pytest.mark.slow
def test_a_deceased_patient_is_said_to_be() -> None:
    text = page_text(run(case(record=replace(record(), deceased=True))))
    assert "Deceased" in text
    assert "68 years" not in text


def test_the_chinese_page_has_no_english_sentence() -> None:
    text = page_text(run(case(), "zh"))
    for word in (
        "Patient",
        "Volume",
        "interval",
        "Not tested",
        "Stage",
        "Source",
        "days",
    ):
        assert word not in text, word


def test_a_link_to_nobody_says_what_to_do() -> None:
    app = AppTest.from_function(show_page, default_timeout=60)
    app.query_params["patient"] = "nobody"
    app.run()
    assert not app.exception
    assert "The store holds no such patient" in app.error[0].value


def show_page() -> None:
    from pages.kit.errors import errors_shown
    from pages.overview.page import show

    with errors_shown("en"):
        show()


def test_app_py_runs_the_frame() -> None:
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60).run()
    assert not app.exception


def test_an_ordered_pd_l1_is_pending_not_untested() -> None:
    text = page_text(run(case()))
    assert "… Result pending" in text
    assert not any("PD-L1" in one for one in not_tested(assessed(case()), "en"))
