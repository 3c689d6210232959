"""Draws complete inputs of simulated patients; nothing here knows any outcome.

Shares and ranges are round numbers of the size that cohorts of lung cancer and nodule
clinics show; they are choices, and docs/methods/simulated_cohort.md lists them.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

Floats = NDArray[np.float64]
Drawn = dict[str, NDArray[np.generic]]

# Shares of patients; choices of docs/methods/simulated_cohort.md.
_DRIVERS: Final = {
    "egfr": 0.22,
    "alk": 0.06,
    "kras_g12c": 0.13,
    "ros1": 0.02,
    "ret": 0.02,
    "ntrk": 0.005,
    "met_exon14": 0.03,
    "braf_v600e": 0.02,
    "erbb2": 0.03,
}
_RARE_IN_SMOKERS: Final = ("egfr", "alk", "ros1", "ret", "erbb2")
# Choices of docs/methods/simulated_cohort.md.
_PDL1_SHARES: Final = (0.33, 0.35, 0.32)


def draw_people(count: int, rng: np.random.Generator) -> Drawn:
    """Complete columns of clinic, tissue, genes and earlier scans.

    Args:
        count: How many patients.
        rng: Chance.

    Returns:
        By column of the cohort schema, shape (count,) each; nothing is missing.
        `volume_slope_log_per_year` is the true slope, before any error of measuring.
    """
    people = _clinical(count, rng)
    smoker = people["smoking_status"] != "never"
    people |= _tissue(count, smoker, rng)
    people |= _genes(count, smoker, rng)
    people["volume_slope_log_per_year"] = rng.normal(1.0, 1.1, count)
    people["volume_slope_error_log_per_year"] = np.exp(rng.normal(-1.0, 0.6, count))
    return people


def _clinical(count: int, rng: np.random.Generator) -> Drawn:
    smoking = rng.choice(["never", "former", "current"], count, p=[0.25, 0.5, 0.25])
    packs = np.where(smoking == "never", 0.0, np.exp(rng.normal(3.2, 0.6, count)))
    return {
        "age_years": np.clip(rng.normal(66, 9, count), 30, 92).round(),
        "sex": rng.choice(["female", "male"], count, p=[0.45, 0.55]),
        "smoking_status": smoking,
        "pack_years": np.minimum(packs, 150.0).round(),
        "ecog": rng.choice([0.0, 1.0, 2.0, 3.0], count, p=[0.3, 0.45, 0.2, 0.05]),
        "stage": rng.choice(["I", "II", "III", "IV"], count, p=[0.15, 0.1, 0.2, 0.55]),
        "previous_systemic_therapy": _flag(count, 0.35, rng),
        "albumin_g_dl": np.clip(rng.normal(3.8, 0.5, count), 1.8, 5.2).round(1),
        "nlr": np.clip(np.exp(rng.normal(1.4, 0.6, count)), 0.5, 60).round(1),
    }


def _tissue(count: int, smoker: NDArray[np.bool_], rng: np.random.Generator) -> Drawn:
    squamous = rng.random(count) < np.where(smoker, 0.28, 0.08)
    rest = rng.choice(
        ["adenocarcinoma", "large_cell", "other"], count, p=[0.88, 0.05, 0.07]
    )
    band = rng.choice(3, count, p=_PDL1_SHARES)
    within = rng.random(count)
    score = np.choose(band, [np.zeros(count), 1 + 48 * within, 50 + 50 * within])
    return {
        "histology": np.where(squamous, "squamous", rest),
        "pdl1_tps_percent": score.round(),
    }


def _genes(count: int, smoker: NDArray[np.bool_], rng: np.random.Generator) -> Drawn:
    genes: Drawn = dict(_one_driver(count, smoker, rng))
    smoking = np.where(smoker, 1.0, -1.0)
    burden = np.exp(rng.normal(1.8 + 0.3 * smoking, 0.7, count))
    genes["tmb_per_mb"] = np.clip(burden, 0.3, 120).round(1)
    genes["msi"] = np.where(rng.random(count) < 0.03, "unstable", "stable")
    genes["fraction_genome_altered"] = rng.beta(2, 5, count).round(3)
    genes["hla_loh"] = _flag(count, 0.25, rng)
    for name, centre in (("stk11", -2.0), ("keap1", -1.9), ("tp53", 0.0)):
        share = expit(centre + 0.5 * smoking)
        genes[name] = (rng.random(count) < share).astype(np.float64)
    return genes


def _one_driver(
    count: int, smoker: NDArray[np.bool_], rng: np.random.Generator
) -> dict[str, Floats]:
    """At most one driver a patient; some are rarer in those who smoked."""
    names = list(_DRIVERS)
    shares = np.tile(list(_DRIVERS.values()), (count, 1))
    rarer = np.isin(names, _RARE_IN_SMOKERS)
    shares[:, rarer] *= np.where(smoker, 0.7, 1.8)[:, None]
    edges = np.cumsum(shares, axis=1)
    chosen = (rng.random(count)[:, None] > edges).sum(axis=1)
    return {name: (chosen == i).astype(np.float64) for i, name in enumerate(names)}


def _flag(count: int, share: float, rng: np.random.Generator) -> Floats:
    return (rng.random(count) < share).astype(np.float64)
