"""Plots of the simulated verdicts, written as SVG without a plotting library."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

Row = dict[str, object]

COLOURS: Final = {
    "growing": "#c1440e",
    "cannot_tell": "#d9d9d9",
    "stable": "#3b6ea5",
    "shrinking": "#4f9d69",
}
PANELS: Final = (
    ("Stable nodules", "stable", "exponential"),
    ("Doubling in 100 to 400 days", "growing", "exponential"),
    ("Slowing growers (Gompertz)", "growing", "gompertz"),
)
BAR, GAP, HEIGHT, PANEL, TOP, LEFT = 22, 8, 150, 250, 60, 46


def write_plots(verdicts: Sequence[Row], folder: Path) -> None:
    """One picture for two scans and one for three, at 1 and 1.5 times the error.

    Args:
        verdicts: Rows of `growth_simulation.verdict_rows`.
        folder: Where the SVG files go.
    """
    for scans in (2, 3):
        path = folder / f"growth_verdicts_{scans}_scans.svg"
        path.write_text(_picture(verdicts, scans), encoding="utf-8")


def _picture(verdicts: Sequence[Row], scans: int) -> str:
    parts = []
    for line, error in enumerate((1.0, 1.5)):
        for column, (title, truth, law) in enumerate(PANELS):
            rows = [
                row
                for row in verdicts
                if (row["truth"], row["law"]) == (truth, law)
                and (row["scans"], row["error"]) == (scans, error)
            ]
            top = TOP + line * (HEIGHT + 70)
            left = LEFT + column * PANEL
            name = f"{title}, {error:g} × error"
            parts.append(_panel(rows, name, left, top))
    width, height = LEFT + 3 * PANEL, TOP + 2 * (HEIGHT + 70)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
        f'font-family="sans-serif" font-size="10">'
        f'<rect width="{width}" height="{height}" fill="white"/>'
        f"{_legend()}{''.join(parts)}</svg>\n"
    )


def _panel(rows: Sequence[Row], title: str, left: int, top: int) -> str:
    parts = [_text(left, top - 6, title)]
    for share in (0, 50, 100):
        y = top + HEIGHT * (1 - share / 100)
        parts.append(_text(left - 8, y + 3, f"{share} %", "end"))
    for number, row in enumerate(rows):
        x = left + number * (BAR + GAP)
        y = float(top)
        for trend, colour in COLOURS.items():
            tall = HEIGHT * _share(row, trend)
            parts.append(
                f'<rect x="{x}" y="{y:.1f}" width="{BAR}" height="{tall:.1f}" '
                f'fill="{colour}"/>'
            )
            y += tall
        rule = top + HEIGHT * _share(row, "rule_25_percent")
        parts.append(
            f'<line x1="{x - 3}" x2="{x + BAR + 3}" y1="{rule:.1f}" y2="{rule:.1f}" '
            'stroke="black" stroke-width="2"/>'
        )
        parts.append(
            _text(x + BAR / 2, top + HEIGHT + 14, f"{row['size_mm']:g}", "middle")
        )
    parts.append(_text(left, top + HEIGHT + 28, "diameter, mm"))
    return "".join(parts)


def _share(row: Row, name: str) -> float:
    return float(str(row[name]))


def _legend() -> str:
    parts = []
    for number, (trend, colour) in enumerate(COLOURS.items()):
        x = LEFT + number * 110
        parts.append(f'<rect x="{x}" y="10" width="12" height="12" fill="{colour}"/>')
        parts.append(_text(x + 16, 20, f"called {trend.replace('_', ' ')}"))
    x = LEFT + 4 * 110
    parts.append(
        f'<line x1="{x}" x2="{x + 16}" y1="16" y2="16" stroke="black" '
        'stroke-width="2"/>'
    )
    parts.append(_text(x + 20, 20, "called growing by the 25 % rule (from the top)"))
    return "".join(parts)


def _text(x: float, y: float, text: str, anchor: str = "start") -> str:
    return f'<text x="{x}" y="{y:.1f}" text-anchor="{anchor}">{text}</text>'
