"""Rows of evidence and facts in words."""

import re
from typing import Final

from data.actionability import EvidenceRow
from data.reference.evidence_tables import evidence_words
from data.results.therapy_options import MarkerFinding, TherapyOption, UsedFact
from data.words import Language, has_message, translate
from pages.kit.formatting import day, joined, listed, plain

_TRIAL: Final = re.compile(r"NCT\d{8}")
_PMID: Final = re.compile(r"PMID \d{1,9}")


def regimen(row: EvidenceRow, language: Language) -> str:
    """The drugs of a regimen."""
    return " + ".join(evidence_words(drug, language) for drug in row.drugs)


def _note(text: str, language: Language) -> str:
    return plain(evidence_words(text, language))


def marker_words(finding: MarkerFinding, language: Language) -> str:
    """The class of biomarkers."""
    return translate(f"therapy.marker.{finding.marker}", language)


def fact_words(fact: UsedFact, language: Language) -> str:
    """A fact with its day, where it was read, and what makes it unsure."""
    return joined(
        [
            f"**{plain(fact.what)}**",
            day(fact.on, language),
            plain(fact.source),
            translate("overview.preliminary", language) if fact.preliminary else "",
            translate("overview.from_text", language) if fact.from_text else "",
        ]
    )


def facts_words(facts: tuple[UsedFact, ...], language: Language) -> str:
    """Facts, one a line."""
    return "  \n".join(fact_words(fact, language) for fact in facts)


def option_row(
    option: TherapyOption, model_statement: str, language: Language
) -> tuple[str, ...]:
    """One line of the table of options.

    Args:
        option: The regimen.
        model_statement: What the patient-level model says of a PD-(L)1 antibody alone.
        language: Language of the reader.
    """
    row, no_model = option.evidence, translate("therapy.no_patient_model", language)
    return (
        f"**{plain(regimen(row, language))}**",
        tiers(row, language),
        trial(row, language),
        response(option, language),
        survival(row, language),
        model_statement if option.antibody_alone else plain(no_model),
        to_weigh(option, language),
        source_links(row.source),
    )


def tiers(row: EvidenceRow, language: Language) -> str:
    """ESCAT and AMP tier; a tier that was not checked says so."""
    if not row.escat and not row.amp:
        return translate("therapy.no_tier", language)
    escat = row.escat or "–"
    if row.escat and not row.escat_verified:
        escat = translate("therapy.tier_unverified", language, tier=row.escat)
    return plain(f"{escat} / {row.amp or '–'}")


def source_links(source: str) -> str:
    """Name the sources of a row; registrations and PMIDs as links."""
    return joined(map(_source_link, source.split("; ")))


def _source_link(part: str) -> str:
    number = part.rpartition(" ")[2]
    if _TRIAL.fullmatch(part):
        return f"[{part}](https://clinicaltrials.gov/study/{part})"
    if _PMID.fullmatch(part):
        return f"[{part}](https://pubmed.ncbi.nlm.nih.gov/{number}/)"
    return plain(part)


def trial(row: EvidenceRow, language: Language) -> str:
    """Trial, line, population and design."""
    line = translate(f"therapy.line.{row.line}", language)
    design = translate(f"therapy.design.{row.design}", language)
    words = joined([line, plain(design), _note(row.population, language)])
    return f"**{_note(row.trial, language)}**  \n{words}"


def response(option: TherapyOption, language: Language) -> str:
    """Response rate with its interval, or why there is none."""
    row = option.evidence
    if row.response_percent is None:
        missing = translate("therapy.not_given", language)
        return joined([missing, _note(row.response_note, language)])
    head, *rest = _rate(option, f"{row.response_percent:g}", language)
    certainty = translate(f"therapy.certainty.{row.certainty}", language)
    return f"**{plain(head)}**  \n" + joined(
        [*map(plain, rest), _note(row.response_note, language), plain(certainty)]
    )


def _rate(option: TherapyOption, percent: str, language: Language) -> list[str]:
    """The rate, then what its interval rests on or why it has none."""
    interval = option.rate_interval
    if interval is None:
        why = translate("therapy.interval_needs_n", language)
        rate = translate("therapy.rate", language, percent=percent)
        return [rate, translate("therapy.no_interval", language, why=why)]
    low, high = (f"{100 * end:.0f}" for end in (interval.low, interval.high))
    return [
        translate(
            "therapy.rate_interval", language, percent=percent, low=low, high=high
        ),
        translate("therapy.patients", language, n=option.evidence.n),
        translate("therapy.derived", language) if option.rate_derived else "",
    ]


def survival(row: EvidenceRow, language: Language) -> str:
    """Median progression-free survival."""
    if row.pfs_months is None:
        missing = "" if row.pfs_note else translate("therapy.not_given", language)
        return joined([missing, _note(row.pfs_note, language)])
    months = translate("therapy.months", language, months=f"{row.pfs_months:g}")
    return joined([f"**{plain(months)}**", _note(row.pfs_note, language)])


def to_weigh(option: TherapyOption, language: Language) -> str:
    """Stop flags that concern a regimen, then cautions."""
    said = [plain(one.in_language(language)) for one in option.cautions]
    if option.stop_flags:
        kinds = [
            translate(f"therapy.kind.{kind}", language) for kind in option.stop_flags
        ]
        warned = translate("therapy.warned", language, kinds=listed(kinds, language))
        said.insert(0, f":material/front_hand: **{plain(warned)}**")
    return "  \n".join(said)


def significance(said: str, language: Language) -> str:
    """Write what a CIViC item says of a drug."""
    key = f"therapy.significance.{said}"
    return translate(key, language) if has_message(key) else plain(said)
