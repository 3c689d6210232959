"""Names of genetic findings, each meaning one thing; unknown text stays unknown."""

from dataclasses import dataclass
from enum import StrEnum

from data.errors import InvalidClinicalValueError


class ChangeKind(StrEnum):
    """Kind of difference of a sequence from the reference (HGVS)."""

    SUBSTITUTION = "substitution"
    DELETION = "deletion"
    DUPLICATION = "duplication"
    INSERTION = "insertion"
    DELETION_INSERTION = "deletion_insertion"
    FRAMESHIFT = "frameshift"
    UNCHANGED = "unchanged"


class ExonChangeKind(StrEnum):
    """Event at an exon, where the laboratory names no more."""

    DELETION = "deletion"
    INSERTION = "insertion"
    SKIPPING = "skipping"
    MUTATION = "mutation"


class CopyChange(StrEnum):
    """A change of the number of copies."""

    AMPLIFICATION = "amplification"
    GAIN = "gain"
    LOSS = "loss"


@dataclass(frozen=True, slots=True)
class ProteinChange:
    """A change of a protein, in one-letter codes.

    Attributes:
        gene: HGNC symbol, or empty if the text named none.
        kind: How it differs.
        first_residue: Reference amino acid at the first position.
        first: Position of it, from 1.
        last_residue: The same at the last position; empty if there is only one.
        last: Last position; equal to `first` if there is only one.
        inserted: What stands there instead; `*` for a stop; empty if not stated.
    """

    gene: str
    kind: ChangeKind
    first_residue: str
    first: int
    last_residue: str = ""
    last: int = 0
    inserted: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "last", self.last or self.first)
        if not 1 <= self.first <= self.last:
            raise InvalidClinicalValueError(
                "variant.positions", first=self.first, last=self.last
            )

    @property
    def net_length(self) -> int:
        """Residues gained (above 0) or lost (below 0) as far as the name says."""
        span = self.last - self.first + 1
        return {
            ChangeKind.DELETION: -span,
            ChangeKind.DUPLICATION: span,
            ChangeKind.INSERTION: len(self.inserted) or 1,
            ChangeKind.DELETION_INSERTION: len(self.inserted) - span,
        }.get(self.kind, 0)


@dataclass(frozen=True, slots=True, order=True)
class CodingPosition:
    """A position in coding DNA.

    Attributes:
        base: Base of the coding sequence, from 1; before it negative.
        offset: Bases into the intron: after `base` positive, before it negative.
        after_stop: Whether `base` counts from the stop codon (`*` in HGVS).
    """

    base: int
    offset: int = 0
    after_stop: bool = False


@dataclass(frozen=True, slots=True)
class CodingChange:
    """A change of coding DNA.

    Attributes:
        gene: HGNC symbol, or empty if the text named none.
        kind: How it differs.
        first: First position.
        last: Last position; the same if there is only one.
        removed: Reference bases if stated.
        inserted: New bases if stated.
        transcript: Such as `NM_005228.5`, or empty.
    """

    gene: str
    kind: ChangeKind
    first: CodingPosition
    last: CodingPosition
    removed: str = ""
    inserted: str = ""
    transcript: str = ""


@dataclass(frozen=True, slots=True)
class ExonChange:
    """An exon that is deleted, skipped or changed, without a position."""

    gene: str
    exon: int
    kind: ExonChangeKind

    def __post_init__(self) -> None:
        if not 1 <= self.exon <= 400:
            raise InvalidClinicalValueError("variant.exon", exon=self.exon)


@dataclass(frozen=True, slots=True)
class Fusion:
    """Two genes joined, or one known to be joined to something.

    Attributes:
        five_prime: Partner that begins the transcript, or empty if not stated.
        three_prime: Partner that ends it; of a kinase fusion, the kinase.
        written_reversed: Whether the text named the kinase first.
    """

    five_prime: str
    three_prime: str
    written_reversed: bool = False

    @property
    def genes(self) -> frozenset[str]:
        """The genes that are stated."""
        return frozenset(filter(None, (self.five_prime, self.three_prime)))


@dataclass(frozen=True, slots=True)
class CopyNumberChange:
    """A gene with more or fewer copies; gain is not amplification."""

    gene: str
    change: CopyChange


@dataclass(frozen=True, slots=True)
class NotFound:
    """A statement that something was looked for and is not there.

    Attributes:
        gene: HGNC symbol, or empty if the text named none.
        what: The one finding that is absent; None if the whole gene is wild type.
    """

    gene: str
    what: "FoundName | None" = None


@dataclass(frozen=True, slots=True)
class UnknownName:
    """Text that is no name known here; kept as written, never guessed."""

    text: str


FoundName = ProteinChange | CodingChange | ExonChange | Fusion | CopyNumberChange
VariantName = FoundName | NotFound | UnknownName
