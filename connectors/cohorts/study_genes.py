"""Gene columns of a study: 1, 0 where it was looked for, unknown where it was not."""

from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from connectors.cohorts.study_files import read_study_file
from data.actionability import Marker
from data.patient.genomics import GeneResult, Variant
from fusion.genomics.biomarker_classes import markers_of, names_of

_MUTATION_MARKERS: Final[Mapping[str, tuple[Marker, ...]]] = {
    "egfr": (Marker.EGFR_COMMON, Marker.EGFR_UNCOMMON, Marker.EGFR_EXON20_INSERTION),
    "met_exon14": (Marker.MET_EXON14,),
    "braf_v600e": (Marker.BRAF_V600E,),
    "kras_g12c": (Marker.KRAS_G12C,),
    "erbb2": (Marker.ERBB2_TKD,),
}
_FUSION_GENES: Final[Mapping[str, tuple[str, ...]]] = {
    "alk": ("ALK",),
    "ros1": ("ROS1",),
    "ret": ("RET",),
    "ntrk": ("NTRK1", "NTRK2", "NTRK3"),
}
_ANY_MUTATION: Final = {"keap1": "KEAP1", "tp53": "TP53"}
_LOST: Final = {"stk11": "STK11"}
_TRUNCATING: Final = ("Frame_Shift", "Nonsense", "Splice_Site", "Translation_Start")
_SILENT: Final = ("Silent", "Intron", "RNA", "IGR", "5'", "3'")
_DEEP_DELETION: Final = "-2"
_MUTATIONS: Final = "mutations"
_FUSIONS: Final = "structural_variants"
_COPIES: Final = "cna"

Flags = dict[str, NDArray[np.float64]]


def gene_columns(folder: Path, samples: tuple[str, ...]) -> Flags:
    """Gene columns of the schema, a value a sample.

    A gene is 0 only if the panel matrix says that the sample was looked at for that
    kind of change; panels are taken to hold the gene, which panels for lung cancer do.
    A fusion counts unless it is noted as out of frame.

    Args:
        folder: Of the study.
        samples: One a patient.

    Raises:
        SourceUnavailableError: If a file that is there cannot be read.
    """
    profiled = _profiled(folder, samples)
    changed = _by_mutation(folder) | _by_fusion(folder)
    lost = _deeply_deleted(folder)
    flags: Flags = {}
    for name in (*_MUTATION_MARKERS, *_ANY_MUTATION, *_LOST, *_FUSION_GENES):
        kind = _FUSIONS if name in _FUSION_GENES else _MUTATIONS
        found = changed.get(name, set()) | lost.get(name, set())
        flags[name] = np.array(
            [
                1.0 if sample in found else 0.0 if sample in profiled[kind] else np.nan
                for sample in samples
            ]
        )
    return flags


def _profiled(folder: Path, samples: tuple[str, ...]) -> dict[str, set[str]]:
    """Samples that were looked at, by kind of change."""
    path = folder / "data_gene_panel_matrix.txt"
    none: dict[str, set[str]] = {_MUTATIONS: set(), _FUSIONS: set(), _COPIES: set()}
    if not path.exists():
        return none
    matrix = read_study_file(path, ["SAMPLE_ID"])
    for kind in none:
        if kind in matrix.columns:
            there = ~matrix[kind].str.upper().isin(("", "NA"))
            none[kind] = set(matrix["SAMPLE_ID"][there]) & set(samples)
    return none


def _by_mutation(folder: Path) -> dict[str, set[str]]:
    path = folder / "data_mutations.txt"
    if not path.exists():
        return {}
    table = read_study_file(
        path, ["Hugo_Symbol", "Tumor_Sample_Barcode", "Variant_Classification"]
    )
    table = table[~table["Variant_Classification"].str.startswith(_SILENT)]
    found: dict[str, set[str]] = defaultdict(set)
    for name, gene in _ANY_MUTATION.items():
        found[name] = _samples(table[table["Hugo_Symbol"] == gene])
    for name, gene in _LOST.items():
        cut = table["Variant_Classification"].str.startswith(_TRUNCATING)
        found[name] = _samples(table[(table["Hugo_Symbol"] == gene) & cut])
    genes = {"EGFR", "MET", "BRAF", "KRAS", "ERBB2"}
    for row in table[table["Hugo_Symbol"].isin(genes)].to_dict("records"):
        said = {str(name): str(value) for name, value in row.items()}
        for name in _classes(said):
            found[name].add(said["Tumor_Sample_Barcode"])
    return dict(found)


def _classes(row: Mapping[str, str]) -> set[str]:
    """Columns that one mutation belongs to, by the rules of the therapy page."""
    variant = Variant(
        row["Hugo_Symbol"],
        GeneResult.PRESENT,
        "study",
        protein_change=row.get("HGVSp_Short", ""),
        coding_change=row.get("HGVSc", "").rpartition(":")[2],
    )
    markers = {marker for name in names_of(variant) for marker in markers_of(name)}
    return {
        name
        for name, wanted in _MUTATION_MARKERS.items()
        if markers.intersection(wanted)
    }


def _by_fusion(folder: Path) -> dict[str, set[str]]:
    path = folder / "data_sv.txt"
    if not path.exists():
        return {}
    table = read_study_file(
        path, ["Sample_Id", "Site1_Hugo_Symbol", "Site2_Hugo_Symbol"]
    )
    if "Site2_Effect_On_Frame" in table.columns:
        out = table["Site2_Effect_On_Frame"].str.lower().str.startswith("out")
        table = table[~out]
    # A gene joined to itself is no fusion; what the laboratory could not weigh is none.
    table = table[table["Site1_Hugo_Symbol"] != table["Site2_Hugo_Symbol"]]
    if "Comments" in table.columns:
        open_ = table["Comments"].str.lower().str.contains("undetermined")
        table = table[~open_]
    return {
        name: set(
            table["Sample_Id"][
                table["Site1_Hugo_Symbol"].isin(genes)
                | table["Site2_Hugo_Symbol"].isin(genes)
            ]
        )
        for name, genes in _FUSION_GENES.items()
    }


def _deeply_deleted(folder: Path) -> dict[str, set[str]]:
    path = folder / "data_cna.txt"
    if not path.exists():
        return {}
    table = read_study_file(path, ["Hugo_Symbol"]).set_index("Hugo_Symbol")
    return {
        name: {
            str(sample)
            for sample, copies in table.loc[[gene]].iloc[0].items()
            if copies == _DEEP_DELETION
        }
        for name, gene in _LOST.items()
        if gene in table.index
    }


def _samples(rows: pd.DataFrame) -> set[str]:
    return set(rows["Tumor_Sample_Barcode"])
