"""Inputs that scores are asked with, and short names for their answers."""

from hypothesis import strategies as st

from data.results.risk import RiskScore
from fusion.risk.scores.mayo import MayoInputs

maybe = st.none() | st.booleans()


ages = st.floats(18, 120)


diameters = st.floats(0.5, 200)


MAYO = MayoInputs(
    age_years=60,
    diameter_mm=15,
    spiculated=False,
    upper_lobe=True,
    ever_smoker=True,
    extrathoracic_cancer=False,
)


def score(answer: object) -> RiskScore:
    assert isinstance(answer, RiskScore), answer
    return answer
