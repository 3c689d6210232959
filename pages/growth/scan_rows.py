"""The scans of a nodule that count, as rows of a table."""

from data.imaging.nodule import NoduleMeasurement
from data.patient.case import PatientCase, StudyRow
from data.results.assessment import NoduleAssessment
from data.words import Language, translate
from pages.charts.acquisition_words import acquisition_change_words
from pages.kit.formatting import (
    axes,
    joined,
    percent_change,
    plain,
    position,
    term,
    volume,
    volume_interval,
)


def scan_rows(
    case: PatientCase, nodule: NoduleAssessment, language: Language
) -> list[list[str]]:
    """One row a scan, the oldest first.

    Args:
        case: The patient, for what is known of the series.
        nodule: One of its nodules.
        language: Language of the reader.
    """
    studies = {study.series_uid: study for study in case.studies}
    changes = nodule.growth.changes if nodule.growth else ()
    ratios = {change.later_on: change.ratio for change in changes}
    return [
        [
            scan.scanned_on.isoformat(),
            f"**{volume(scan.volume_mm3)}**  \n"
            + volume_interval(scan.clinical_interval_mm3),
            _change(ratios.get(scan.scanned_on)),
            f"{axes(scan.long_axis_mm, scan.short_axis_mm)}  \n"
            + term("density", scan.density, language),
            _series(studies.get(scan.series_uid), language),
            _differs(nodule, scan, language),
            _checks(scan, language),
        ]
        for scan in nodule.scans
    ]


def _change(ratio: float | None) -> str:
    return "–" if ratio is None else percent_change(ratio)


def _series(study: StudyRow | None, language: Language) -> str:
    if study is None:
        return translate("growth_page.series_unknown", language)
    thickness = study.slice_thickness_mm or study.slice_spacing_mm
    return joined(
        [position(thickness), plain(study.convolution_kernel), plain(study.scanner)]
    )


def _differs(
    nodule: NoduleAssessment, scan: NoduleMeasurement, language: Language
) -> str:
    changes = nodule.growth.acquisition_changes if nodule.growth else ()
    found = [
        plain(acquisition_change_words(one, language))
        for one in changes
        if one.scanned_on == scan.scanned_on
    ]
    return "  \n".join(found) or "–"


def _checks(scan: NoduleMeasurement, language: Language) -> str:
    flags = [term("flag", flag, language) for flag in sorted(scan.flags)]
    if scan.measured_by != "algorithm":
        person = plain(scan.measured_by)
        flags.append(translate("overview.reviewed_by", language, person=person))
    return joined(flags) or translate("overview.no_flags", language)
