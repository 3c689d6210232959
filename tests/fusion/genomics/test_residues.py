"""Codes of residues."""

from fusion.genomics.residues import THREE_LETTERS


def test_residues_have_codes_of_their_own() -> None:
    assert len(set(THREE_LETTERS.values())) == len(THREE_LETTERS)
