"""Keeps what a person says of response: chosen targets, and readings of visits."""

from datetime import date

from connectors.store.repository import Repository
from connectors.workflows.assess.assess_patients import assess_changed
from data.errors import InvalidClinicalValueError, NotFoundError
from data.patient.tumour_reading import ResponsePlan, TumourReading
from fusion.assessment.patient import select_measurements
from fusion.response.response_over_time import response_over_time
from fusion.response.targets import proposed_plan


def choose_targets(repository: Repository, patient_id: str, plan: ResponsePlan) -> None:
    """Keep a choice of baseline and lung targets; earlier choices stay.

    Args:
        repository: The store.
        patient_id: Key of the patient.
        plan: What was chosen, with who and when.

    Raises:
        NotFoundError: If there is no such patient, or a target is not a nodule of it.
        InvalidClinicalValueError: If RECIST 1.1 does not take the targets.
    """
    case = repository.patient_case(patient_id)
    known = {nodule.tracking_uid for nodule in case.nodules}
    if not set(plan.target_uids) <= known:
        raise NotFoundError("entered.nodule")
    with repository.writing() as work:
        readings = work.entries.readings_of_patient(patient_id)
        response_over_time(select_measurements(case), plan, readings)
        work.entries.add_response_entry(patient_id, plan)
    assess_changed(repository, date.today())


def read_visit(repository: Repository, patient_id: str, reading: TumourReading) -> None:
    """Keep a reading of one visit; earlier readings of that day stay visible.

    Args:
        repository: The store.
        patient_id: Key of the patient.
        reading: What was read, with who and when.

    Raises:
        NotFoundError: If there is no such patient.
        InvalidClinicalValueError: If the day has not come yet, or the course cannot be
            judged with this reading, such as a third target in one organ.
    """
    if reading.scanned_on > date.today():
        raise InvalidClinicalValueError("response.ahead", day=reading.scanned_on)
    case = select_measurements(repository.patient_case(patient_id))
    with repository.writing() as work:
        plans = work.entries.plans_of_patient(patient_id)
        readings = work.entries.readings_of_patient(patient_id)
        plan = plans[-1] if plans else proposed_plan(case)
        if plan is not None and not reading.withdrawn:
            response_over_time(case, plan, (*readings, reading))
        work.entries.add_response_entry(patient_id, reading)
    assess_changed(repository, date.today())
