"""Domain types survive the store, and equal ones are stored alike."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.store.canonical_json import (
    from_json,
    image_from_blob,
    image_to_blob,
    storable,
    to_json,
)
from data.coding import Coding
from data.identity import Identifier, PersonIdentity, Sex
from data.imaging.nodule import KeyImage
from data.partial_date import PartialDate
from data.patient.genomics import GeneResult, GenesStudied, Variant
from data.patient.record import CancerCondition, PatientRecord, Smoking
from data.patient.therapy import TherapyLine, TherapyStatus

dates = st.one_of(
    st.none(),
    st.builds(PartialDate, st.integers(1900, 2030)),
    st.dates().map(PartialDate.of),
)
words = st.text(max_size=8)
records = st.builds(
    PatientRecord,
    source=words,
    identity=st.builds(
        PersonIdentity,
        st.frozensets(st.builds(Identifier, words, words)),
        st.sampled_from(Sex),
        dates,
        words,
    ),
    smoking=st.tuples(st.builds(Smoking, words, recorded_on=dates)),
    cancers=st.tuples(
        st.builds(CancerCondition, st.builds(Coding, words), words, onset=dates)
    ),
    variants=st.tuples(
        st.builds(
            Variant,
            words,
            st.sampled_from(GeneResult),
            words,
            allele_fraction=st.none() | st.floats(0, 1),
        )
    ),
    genes_studied=st.tuples(st.builds(GenesStudied, st.frozensets(words), words)),
    therapies=st.tuples(
        st.builds(
            TherapyLine,
            st.tuples(st.builds(Coding, words)),
            st.sampled_from(TherapyStatus),
            st.tuples(words),
            started=dates,
        )
    ),
)


@settings(max_examples=40)
@given(records)
def test_records_come_back_as_they_were(record: PatientRecord) -> None:
    assert from_json(PatientRecord, to_json(record)) == record


@given(st.lists(words, unique=True))
def test_sets_are_stored_in_one_order(genes: list[str]) -> None:
    one = GenesStudied(frozenset(genes), "x")
    other = GenesStudied(frozenset(reversed(genes)), "x")
    assert to_json(one) == to_json(other)


def test_key_image_comes_back_as_it_was() -> None:
    rng = np.random.default_rng(1)
    image = KeyImage(
        hu=rng.integers(-1000, 400, (40, 50), dtype=np.int16),
        spacing_mm=(0.7, 0.8),
        slice_position_mm=-520.8,
        slice_index=17,
        contours=(
            rng.random((9, 2), dtype=np.float32),
            rng.random((4, 2), dtype=np.float32),
        ),
        centre=(20.5, 24.25),
    )
    back = image_from_blob(image_to_blob(image))
    np.testing.assert_array_equal(back.hu, image.hu)
    for one, other in zip(back.contours, image.contours, strict=True):
        np.testing.assert_array_equal(one, other)
    assert (back.spacing_mm, back.slice_position_mm, back.slice_index, back.centre) == (
        image.spacing_mm,
        image.slice_position_mm,
        image.slice_index,
        image.centre,
    )
    assert image_to_blob(image) == image_to_blob(back)


def test_a_file_name_that_is_not_utf8_can_be_stored() -> None:
    assert storable("scan\udce9.dcm") == "scan\\udce9.dcm"
