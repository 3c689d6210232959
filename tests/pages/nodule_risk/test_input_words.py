"""Answers and inputs in words."""

from pages.nodule_risk.input_words import answer_words, input_name, input_value


def test_answers_and_inputs_are_in_words_of_both_languages() -> None:
    assert answer_words("indication", "incidental", "en") == "Found by chance"
    assert answer_words("uptake", "none", "zh").startswith("无")
    assert answer_words("spiculated", "", "zh") == "未填写"
    assert input_value("density", "part_solid", "en") == "Part-solid"
    assert input_value("finding", "surveillance", "en") == "surveillance"
    assert input_value("age_years", 67, "en") == "67"
    assert input_name("no_such_input", "en") == "no_such_input"
