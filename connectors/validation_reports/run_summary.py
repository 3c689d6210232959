"""The run of a model over a cohort, in words that every report gives."""

from dataclasses import dataclass

from data.words import Language, translate
from fusion.prediction.response_model import ResponseModel
from fusion.prediction.survival_model import SurvivalModel


@dataclass(frozen=True, slots=True)
class RunSummary:
    """One run of a model over a cohort.

    Attributes:
        rows: Patients.
        events: How many of them had the event.
        left_out: Patients whose outcome is not known.
        refitted: Whether the recipe was cross-validated on this cohort.
    """

    rows: int
    events: int
    left_out: int
    refitted: bool

    def sentences(
        self, model: ResponseModel | SurvivalModel, language: Language
    ) -> tuple[str, ...]:
        """Say which model was run, on how many, and how it was compared."""
        return (
            translate(
                f"validation_report.{self._how}",
                language,
                model=f"{model.name} {model.version}",
                cohort=model.cohort,
                trained_on=model.trained_on,
            ),
            self._numbers(language),
            translate("validation_report.paired", language),
        )

    def facts(self, language: Language) -> dict[str, str]:
        """Facts by the names that the check-lists use."""
        numbers = self._numbers(language)
        outside = translate("validation_report.fact.external", language)
        return {
            "numbers": numbers,
            "flow": numbers,
            "partition": translate(
                f"validation_report.fact.partition.{self._how}", language
            ),
            "external": "" if self.refitted else outside,
        }

    @property
    def _how(self) -> str:
        return "refitted" if self.refitted else "as_released"

    def _numbers(self, language: Language) -> str:
        return translate(
            "validation_report.numbers",
            language,
            rows=self.rows,
            events=self.events,
            left_out=self.left_out,
        )
