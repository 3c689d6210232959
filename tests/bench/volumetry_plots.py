"""Plots of phantom volumes, written as SVG without a plotting library."""

from collections.abc import Sequence
from typing import Final

Row = dict[str, object]

WIDTH, HEIGHT, LEFT, TOP, GAP = 190, 150, 46, 48, 40
COLOURS: Final = ("#3b6ea5", "#c1440e", "#8a8a8a")


def plot_accuracy(rows: Sequence[Row]) -> str:
    """Bias with its 95 % interval and CV by size; a panel each kind and slice."""
    shown = [row for row in rows if row["form"] == "both"]
    panels = []
    for line, slices in enumerate(sorted({_number(r, "slice_mm") for r in shown})):
        for column, kind in enumerate(("none", "vessel", "pleura")):
            here = [
                row
                for row in shown
                if _number(row, "slice_mm") == slices and row["attachment"] == kind
            ]
            panel = _Panel(column, line, (-25.0, 25.0), f"{kind}, {slices:g} mm slices")
            panel.level(0)
            for place, row in enumerate(here):
                x = panel.x(place, len(here))
                bias = _number(row, "joint_bias_percent")
                cv = _number(row, "joint_cv_percent")
                panel.bar(x - 5, bias - 1.96 * cv, bias + 1.96 * cv, "#cfdcec", 8)
                low = _number(row, "joint_bias_percent_low")
                panel.bar(x - 5, low, _number(row, "joint_bias_percent_high"))
                panel.dot(x - 5, bias)
                panel.dot(x + 6, _number(row, "opening_bias_percent"), COLOURS[1])
                panel.label(x, f"{_number(row, 'diameter_mm'):g}")
            panels.append(panel.drawn)
    note = (
        "Error of volume, %, by diameter, mm. Blue: default method, bias with its 95 % "
        "interval; pale: ±1.96 SD of single phantoms; red: opening alone. Simulated."
    )
    return _picture(panels, 3, 2, note)


def plot_coverage(rows: Sequence[Row]) -> str:
    """Coverage by group, a panel each kernel."""
    panels = []
    for column, kernel in enumerate(("usual", "other")):
        here = [r for r in rows if r["kernel"] == kernel and r["by"] != "form"]
        panel = _Panel(
            column, 0, (0.7, 1.0), f"{kernel} kernels", width=2 * WIDTH, unit=100
        )
        panel.level(0.93)
        panel.level(0.97)
        for place, row in enumerate(here):
            x = panel.x(place, len(here))
            low, high = (_number(row, f"coverage_{end}") for end in ("low", "high"))
            panel.bar(x, low, high)
            panel.dot(x, _number(row, "coverage"))
            panel.label(x, str(row["group"]), turned=True)
        panels.append(panel.drawn)
    note = "Truth inside the measurement interval, %; grey: 93 and 97. Simulated."
    return _picture(panels, 4, 1, note, extra=40)


def plot_pairs(rows: Sequence[Row]) -> str:
    """Limits of agreement of two scans by size, with the published ones."""
    panels = []
    for column, kind in enumerate(("all", "none", "vessel", "pleura")):
        here = [row for row in rows if row["attachment"] == kind]
        panel = _Panel(column, 0, (-30.0, 30.0), kind)
        panel.level(0)
        for place, row in enumerate(here):
            x = panel.x(place, len(here))
            for shift, name, colour in (
                (-4, "limit", COLOURS[0]),
                (5, "published", COLOURS[2]),
            ):
                low, high = (
                    _number(row, f"{name}_{end}_percent") for end in ("low", "high")
                )
                panel.bar(x + shift, low, high, colour)
            panel.dot(x - 4, _number(row, "mean_percent"))
            panel.label(x, f"{_number(row, 'diameter_mm'):g}")
        panels.append(panel.drawn)
    note = (
        "Limits of agreement of two scans, %, by diameter, mm. Blue: the same phantom, "
        "new noise, half a voxel, other kernel; grey: patients (de Hoop 2009)."
    )
    return _picture(panels, 4, 1, note)


class _Panel:
    """One set of axes."""

    def __init__(
        self,
        column: int,
        line: int,
        limits: tuple[float, float],
        title: str,
        *,
        width: int = WIDTH,
        unit: float = 1,
    ) -> None:
        self._left = LEFT + column * (width + GAP)
        self._top = TOP + line * (HEIGHT + GAP)
        self._width, self._limits = width, limits
        self.drawn = [_text(self._left, self._top - 6, title)]
        for value in (limits[0], sum(limits) / 2, limits[1]):
            place = _text(
                self._left - 6, self._y(value) + 3, f"{unit * value:g}", "end"
            )
            self.drawn.append(place)

    def x(self, place: int, count: int) -> float:
        return self._left + self._width * (place + 0.5) / max(1, count)

    def _y(self, value: float) -> float:
        low, high = self._limits
        part = (min(max(value, low), high) - low) / (high - low)
        return self._top + HEIGHT * (1 - part)

    def level(self, value: float) -> None:
        y, end = self._y(value), self._left + self._width
        line = f'<line x1="{self._left}" x2="{end}" y1="{y:.1f}" y2="{y:.1f}" '
        self.drawn.append(line + 'stroke="#bbbbbb"/>')

    def bar(
        self, x: float, low: float, high: float, colour: str = COLOURS[0], wide: int = 3
    ) -> None:
        top, bottom = self._y(high), self._y(low)
        self.drawn.append(
            f'<rect x="{x - wide / 2:.1f}" y="{top:.1f}" width="{wide}" '
            f'height="{max(1.0, bottom - top):.1f}" fill="{colour}"/>'
        )

    def dot(self, x: float, value: float, colour: str = COLOURS[0]) -> None:
        y = self._y(value)
        self.drawn.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{colour}"/>')

    def label(self, x: float, text: str, *, turned: bool = False) -> None:
        y = self._top + HEIGHT + 14
        if turned:
            where = f'transform="translate({x:.1f},{y:.1f}) rotate(35)"'
            self.drawn.append(f"<text {where}>{text}</text>")
        else:
            self.drawn.append(_text(x, y, text, "middle"))


def _picture(
    panels: Sequence[Sequence[str]], across: int, down: int, note: str, extra: int = 0
) -> str:
    width = LEFT + across * (WIDTH + GAP)
    height = TOP + down * (HEIGHT + GAP) + extra
    drawn = "".join(part for panel in panels for part in panel)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
        f'font-family="sans-serif" font-size="10">'
        f'<rect width="{width}" height="{height}" fill="white"/>'
        f"{_text(LEFT, 18, note)}{drawn}</svg>\n"
    )


def _number(row: Row, name: str) -> float:
    return float(str(row[name]))


def _text(x: float, y: float, text: str, anchor: str = "start") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{text}</text>'
