"""Records that predictions are asked of."""

from datetime import date

from fusion.prediction.immunotherapy import ImmunotherapyModels
from fusion.prediction.released_immunotherapy import (
    released_response_model,
    released_survival_model,
)

TODAY = date(2026, 1, 12)


MODELS = ImmunotherapyModels(released_response_model(), released_survival_model())
