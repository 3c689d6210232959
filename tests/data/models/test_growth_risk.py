"""The figures on the screen are those of the model card, of the released version."""

from data.models.growth_risk import released_growth_risk
from data.reference.tables import table_rows
from tests.conftest import ROOT


def test_figures_stand_in_the_card_and_are_of_the_released_version() -> None:
    card = (ROOT / "data/models/growth_risk.md").read_text().replace("−", "-")
    for row in table_rows("growth_risk_figures.csv"):
        assert row["version"] == released_growth_risk(row["model"]).version
        assert f"{row['value']} ({row['low']} to {row['high']})" in card, row
