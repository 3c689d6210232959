"""What leaves a patient due, and what is kept, on PostgreSQL as on SQLite."""

from tests.connectors.store.test_input_changes import (
    test_a_change_of_the_inputs_makes_its_patient_due_and_no_other,
    test_a_grade_makes_the_patient_due,
    test_a_rolled_back_change_leaves_nothing_behind,
    test_a_study_that_moves_makes_both_patients_due,
)
from tests.connectors.workflows.assess.test_assess_patient import (
    test_a_patient_is_assessed_once_and_read_again_equal,
    test_an_entry_is_assessed_at_once_and_the_one_before_is_kept,
    test_two_at_once_keep_one_assessment,
    test_unchanged_inputs_make_no_second_assessment,
)
from tests.integration.test_store_on_postgresql import (
    postgresql_url,
    pytestmark,
    repository,
)

__all__ = [
    "postgresql_url",
    "pytestmark",
    "repository",
    "test_a_change_of_the_inputs_makes_its_patient_due_and_no_other",
    "test_a_grade_makes_the_patient_due",
    "test_a_patient_is_assessed_once_and_read_again_equal",
    "test_a_rolled_back_change_leaves_nothing_behind",
    "test_a_study_that_moves_makes_both_patients_due",
    "test_an_entry_is_assessed_at_once_and_the_one_before_is_kept",
    "test_two_at_once_keep_one_assessment",
    "test_unchanged_inputs_make_no_second_assessment",
]
