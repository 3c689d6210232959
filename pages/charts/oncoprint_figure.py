"""Genes against patients: colour and shape say what is altered."""

from collections.abc import Mapping
from typing import Final

import plotly.graph_objects as go

from data.patient.genomics import GeneStatus
from data.results.oncoprint import AlterationClass, Oncoprint, OncoprintColumn
from pages.kit.formatting import plain_in_chart

_CELL_PX: Final = 30  # chosen: larger ones show fewer patients at once
_INK: Final = {False: "#3b4a57", True: "#c3ced8"}
_LOOKS: Final = {
    AlterationClass.FUSION: ("diamond", "#a34f88", "#dd93bf"),
    AlterationClass.AMPLIFICATION: ("triangle-up", "#c0392b", "#ff8a80"),
    AlterationClass.LOSS: ("triangle-down", "#0072b2", "#56b4e9"),
    AlterationClass.TRUNCATION: ("x", "#3b4a57", "#c3ced8"),
    AlterationClass.INDEL: ("star", "#c65500", "#f08c3c"),
    AlterationClass.SUBSTITUTION: ("square", "#00805e", "#2fc69b"),
    AlterationClass.OTHER: ("pentagon", "#8a6410", "#e0b64a"),
}
_QUIET: Final = {
    GeneStatus.NEGATIVE: "circle-open",
    GeneStatus.INDETERMINATE: "circle-cross-open",
    GeneStatus.PENDING: "hourglass-open",
    GeneStatus.PARTLY_TESTED: "circle-x-open",
}
_LONGEST_NAME: Final = 14  # characters; chosen: longer ones overlap


def oncoprint_figure(
    shown: Oncoprint,
    class_words: Mapping[AlterationClass, str],
    status_words: Mapping[GeneStatus, str],
    *,
    dark: bool = False,
) -> go.Figure:
    """Draw one column a patient and one row a gene.

    An empty place means *not tested*; a small ring means *negative*.

    Args:
        shown: Genes and patients in their order.
        class_words: Names of the kinds of alteration.
        status_words: Names of negative and indeterminate.
        dark: Whether it stands on a dark page.
    """
    figure = go.Figure()
    for status, symbol in _QUIET.items():
        figure.add_trace(_quiet(shown, status, symbol, status_words[status], dark=dark))
    for kind, (symbol, light, bright) in _LOOKS.items():
        points = _points(shown, kind)
        if points:
            color = bright if dark else light
            figure.add_trace(_marks(points, symbol, color, class_words[kind]))
    genes = [plain_in_chart(gene) for gene in shown.genes]
    figure.update_xaxes(
        tickmode="array",
        tickvals=list(range(len(shown.columns))),
        ticktext=[_tick(column) for column in shown.columns],
        tickangle=-60,
        range=[-0.7, max(len(shown.columns), 12) - 0.3],
        side="top",
        tickfont={"color": _INK[dark]},
    )
    figure.update_yaxes(
        type="category",
        categoryorder="array",
        categoryarray=genes[::-1],
        range=[-0.7, len(genes) - 0.3],
        tickfont={"color": _INK[dark]},
        fixedrange=True,
    )
    figure.update_layout(
        height=_CELL_PX * len(genes) + 190,
        margin={"l": 8, "r": 8, "t": 8, "b": 8},
        legend={"orientation": "h", "y": -0.02},
        font={"color": _INK[dark]},
        hovermode="closest",
    )
    return figure


def _points(shown: Oncoprint, kind: AlterationClass) -> list[tuple[int, str, str, str]]:
    """Column, gene, patient and words of each alteration of one kind."""
    return [
        (place, gene, column.name, ", ".join(column.cells[gene].said))
        for place, column in enumerate(shown.columns)
        for gene in shown.genes
        if kind in column.cells[gene].classes[:1]
    ]


def _marks(
    points: list[tuple[int, str, str, str]], symbol: str, color: str, name: str
) -> go.Scatter:
    return go.Scatter(
        name=plain_in_chart(name),
        x=[place for place, _, _, _ in points],
        y=[plain_in_chart(gene) for _, gene, _, _ in points],
        mode="markers",
        marker={"symbol": symbol, "size": 15, "color": color},
        customdata=[
            [plain_in_chart(patient), plain_in_chart(said)]
            for _, _, patient, said in points
        ],
        hovertemplate="%{customdata[0]}<br>%{y} %{customdata[1]}<extra></extra>",
    )


def _quiet(
    shown: Oncoprint, status: GeneStatus, symbol: str, name: str, *, dark: bool
) -> go.Scatter:
    found = [
        (place, gene)
        for place, column in enumerate(shown.columns)
        for gene in shown.genes
        if column.cells[gene].status is status
    ]
    return go.Scatter(
        name=plain_in_chart(name),
        x=[place for place, _ in found],
        y=[plain_in_chart(gene) for _, gene in found],
        mode="markers",
        marker={"symbol": symbol, "size": 7, "color": _INK[dark]},
        hoverinfo="skip",
    )


def _tick(column: OncoprintColumn) -> str:
    """Name with PD-L1 and TMB beneath, where they are known."""
    name = column.name
    short = name if len(name) <= _LONGEST_NAME else f"{name[: _LONGEST_NAME - 1]}…"
    return plain_in_chart(short)
