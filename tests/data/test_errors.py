import pickle

import pytest

from data.errors import FusionBoardError, InvalidClinicalValueError


def test_an_error_says_what_and_how_to_fix_in_the_readers_language() -> None:
    error = InvalidClinicalValueError("value.volume", volume=-3)
    assert error.what == "A nodule cannot have a volume of -3 mm³."
    assert error.how_to_fix.startswith("Draw the outline again")
    assert "-3 mm³" in error.what_in("zh")
    assert error.what_in("zh") != error.what


def test_an_error_survives_the_way_between_processes() -> None:
    sent = pickle.dumps(InvalidClinicalValueError("value.date", value="x"))
    error = pickle.loads(sent)  # noqa: S301
    assert isinstance(error, InvalidClinicalValueError)
    assert error.values == {"value": "x"}


def test_a_caller_may_catch_what_python_calls_it() -> None:
    with pytest.raises(ValueError, match="is not a date"):
        raise InvalidClinicalValueError("value.date", value="x")
    assert issubclass(InvalidClinicalValueError, FusionBoardError)
