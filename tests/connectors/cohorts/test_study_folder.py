from pathlib import Path

import numpy as np
import pytest

from connectors.cohorts.patient_table import read_patient_table
from connectors.cohorts.study_folder import read_study_folder
from connectors.cohorts.study_timeline import study_lines
from connectors.cohorts.study_words import drugs_in, therapy_class
from connectors.cohorts.write_patient_table import write_patient_table
from data.errors import InvalidClinicalValueError, SourceUnavailableError

PATIENTS = (
    "#Patient\tSex\tAge\n#described\tx\tx\n"
    "PATIENT_ID\tSEX\tAGE\tSMOKING_STATUS\tDNLR\tPFS_MONTHS\tPFS_STATUS\tBOR\n"
    "P1\tMale\t61\tFormer smoker\t2.5\t5\t1:PROGRESS\tPOD/brain\n"
    "P2\tFemale\t70\tNever\t3\t9\t0:CENSORED\tPR\n"
)
SAMPLES = (
    "#Sample\n"
    "PATIENT_ID\tSAMPLE_ID\tTMB_NONSYNONYMOUS\tMSI_TYPE\n"
    "P1\tS1\t7.5\tStable\nP1\tS1b\t99\tStable\nP2\tS2\t3\tInstable\n"
)
MUTATIONS = (
    "Hugo_Symbol\tTumor_Sample_Barcode\tVariant_Classification\tHGVSp_Short\tHGVSc\n"
    "KRAS\tS1\tMissense_Mutation\tp.G12C\tENST1:c.34G>T\n"
    "STK11\tS1\tNonsense_Mutation\tp.Q37*\t\n"
    "EGFR\tS2\tMissense_Mutation\tp.L858R\tENST2:c.2573T>G\n"
    "TP53\tS2\tSilent\tp.R213R\t\n"
)
PANELS = "SAMPLE_ID\tmutations\tcna\tstructural_variants\nS1\tP\tP\tP\nS2\tP\tP\tNA\n"
FUSIONS = (
    "Sample_Id\tSite1_Hugo_Symbol\tSite2_Hugo_Symbol\tSite2_Effect_On_Frame\n"
    "S1\tEML4\tALK\tin frame\nS1\tKIF5B\tRET\tout of frame\n"
    "S1\tROS1\tROS1\tin frame\n"
)
TIMELINE = (
    "PATIENT_ID\tSTART_DATE\tSTOP_DATE\tEVENT_TYPE\tAGENT\tSTATUS\n"
    "P1\t0\t90\tTREATMENT\tCarboplatin\t\n"
    "P1\t7\t90\tTREATMENT\tPemetrexed\t\n"
    "P1\t120\t\tSTATUS\t\tProgression of disease\n"
    "P1\t130\t300\tTREATMENT\tNivolumab\t\n"
    "P1\t400\t\tIMAGING\t\tStable\n"
    "P2\t10\t\tTREATMENT\tOsimertinib\t\n"
    "P2\t500\t\tSTATUS\t\tPatient deceased\n"
)


def study(folder: Path, **more: str) -> Path:
    files = {
        "data_clinical_patient": PATIENTS,
        "data_clinical_sample": SAMPLES,
        "data_mutations": MUTATIONS,
        "data_gene_panel_matrix": PANELS,
        "data_sv": FUSIONS,
    } | more
    for name, text in files.items():
        (folder / f"{name}.txt").write_text(text, encoding="utf-8-sig")
    return folder


def test_a_row_a_patient_with_clinic_tumour_and_outcome(tmp_path: Path) -> None:
    cohort = read_study_folder(study(tmp_path))
    assert cohort.patient_ids == ("P1", "P2")
    assert cohort.category("sex").tolist() == ["male", "female"]
    assert cohort.category("smoking_status").tolist() == ["former", "never"]
    assert cohort.category("msi").tolist() == ["stable", "unstable"]
    assert cohort.category("best_response").tolist() == ["PD", "PR"]
    np.testing.assert_equal(cohort.number("tmb_per_mb"), [7.5, 3])  # first sample
    np.testing.assert_equal(cohort.number("nlr"), [5, 6])
    np.testing.assert_equal(cohort.number("response"), [0, 1])
    np.testing.assert_equal(cohort.number("pfs_event"), [1, 0])
    assert "cohort.nlr_from_dnlr" in {note.key for note in cohort.notes}


def test_a_gene_is_negative_only_where_it_was_looked_for(tmp_path: Path) -> None:
    cohort = read_study_folder(study(tmp_path))
    np.testing.assert_equal(cohort.number("kras_g12c"), [1, 0])
    np.testing.assert_equal(cohort.number("egfr"), [0, 1])
    np.testing.assert_equal(cohort.number("stk11"), [1, 0])
    np.testing.assert_equal(cohort.number("tp53"), [0, 0])  # silent is no mutation
    np.testing.assert_equal(cohort.number("alk"), [1, np.nan])
    np.testing.assert_equal(cohort.number("ret"), [0, np.nan])  # out of frame
    np.testing.assert_equal(cohort.number("ros1"), [0, np.nan])  # within the gene


def test_a_timeline_gives_a_row_a_line_with_its_own_progression(tmp_path: Path) -> None:
    folder = study(tmp_path, data_timeline_treatment=TIMELINE)
    lines = study_lines(folder)
    assert [(line.patient, line.number, line.therapy) for line in lines] == [
        ("P1", 1, "chemotherapy"),
        ("P1", 2, "pd_l1"),
        ("P2", 1, "egfr_inhibitor"),
    ]
    assert [line.progressed for line in lines] == [True, False, True]
    assert lines[0].pfs_months == pytest.approx(120 / 30.4375)
    assert lines[1].pfs_months == pytest.approx(270 / 30.4375)
    cohort = read_study_folder(folder)
    assert cohort.patient_ids == ("P1#1", "P1#2", "P2#1")
    np.testing.assert_equal(cohort.number("previous_systemic_therapy"), [0, 1, 0])
    assert np.isnan(cohort.number("response")).all()  # of which line is not said


@pytest.mark.parametrize(
    ("said", "therapy"),
    [
        ("Nivolumab (+added ipilimumab)", "pd_l1_and_ctla_4"),
        ("Carboplatin/Pemetrexed/Pembrolizumab", "pd_l1_and_chemotherapy"),
        ("Resection + Nivolumab", "pd_l1"),
        ("Alectinib", "alk_inhibitor"),
        ("Sotorasib", "kras_g12c_inhibitor"),
        ("Docetaxel", "chemotherapy"),
        ("placebo", ""),
    ],
)
def test_the_class_of_a_therapy(said: str, therapy: str) -> None:
    assert therapy_class(drugs_in(said)) == therapy


def test_what_is_written_is_read_back(tmp_path: Path) -> None:
    cohort = read_study_folder(study(tmp_path))
    write_patient_table(cohort, tmp_path / "out.csv")
    again = read_patient_table(tmp_path / "out.csv")
    assert again.patient_ids == cohort.patient_ids
    assert again.sites.tolist() == cohort.sites.tolist()
    for name, values in cohort.numbers.items():
        np.testing.assert_equal(again.number(name), values)
    for name, words in cohort.categories.items():
        assert again.category(name).tolist() == words.tolist()


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("data_clinical_patient", "PATIENT_ID\tSEX\nP1\tMale\nP1\tMale\n"),
        ("data_clinical_patient", "PATIENT\tSEX\nP1\tMale\n"),
        ("data_mutations", "Hugo_Symbol\tx\nKRAS\t1\n"),
        ("data_timeline_x", "PATIENT_ID\tSTART_DATE\tAGENT\nP1\tsoon\tNivolumab\n"),
    ],
)
def test_refuses_what_cannot_be(tmp_path: Path, name: str, text: str) -> None:
    with pytest.raises(InvalidClinicalValueError):
        read_study_folder(study(tmp_path, **{name: text}))


def test_refuses_what_is_missing_or_no_text(tmp_path: Path) -> None:
    with pytest.raises(SourceUnavailableError, match="data_clinical_patient"):
        read_study_folder(tmp_path)
    study(tmp_path)
    (tmp_path / "data_sv.txt").write_bytes(b"\xff\xfe\x00\xd8" * 9)
    with pytest.raises(SourceUnavailableError, match="data_sv"):
        read_study_folder(tmp_path)


@pytest.mark.real_data
def test_the_real_study_agrees_with_its_published_table(shared_data: Path) -> None:
    """MSK-MIND as exported beside the same patients in the LORIS collection."""
    folder = shared_data / "response"
    study_cohort = read_study_folder(folder / "lung_msk_mind_2020")
    published = read_patient_table(folder / "msk_mind_nsclc.csv")
    known = study_cohort.category("sex") != ""  # one patient has no clinical data
    own = study_cohort.rows(known)
    assert len(own) == len(published) == 246
    for name in (
        "age_years",
        "albumin_g_dl",
        "nlr",
        "ecog",
        "tmb_per_mb",
        "pdl1_tps_percent",
        "previous_systemic_therapy",
        "response",
        "pfs_months",
        "pfs_event",
    ):
        np.testing.assert_allclose(
            own.number(name), published.number(name), err_msg=name
        )
