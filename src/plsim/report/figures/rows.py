"""Lay policies below each other: rows of one height, and names; lower and smaller where many."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from plsim.report.figures import sheet

if TYPE_CHECKING:
    from matplotlib.axes import Axes

MANY = 12
"""Policies beyond which rows are lower."""

LETTERS = 24
"""Of a line of a name, where there are many."""


def crowded(arms: int) -> bool:
    """Tell whether a figure has so many policies that their rows are lower."""
    return arms > MANY


@dataclass(frozen=True)
class Rows:
    """Lay rows of one height in pixels below each other."""

    count: int
    height: float

    @property
    def total(self) -> float:
        """Pixels of all rows."""
        return self.count * self.height

    def middle(self, number: int) -> float:
        """Give the middle of a row, from the upper edge of the first."""
        return (number + 0.5) * self.height

    def rule(self, axes: "Axes") -> None:
        """Draw a line between every two rows, on axes whose unit is the pixel."""
        for number in range(1, self.count):
            axes.axhline(number * self.height, color=sheet.RULE, lw=1, zorder=0)


@dataclass(frozen=True)
class Names:
    """Hold policies' names in lines, and the size in points at which they are written."""

    lines: dict[str, str]
    size: float

    @property
    def width(self) -> float:
        """Pixels of the widest."""
        return sheet.text_width(list(self.lines.values()), self.size)


def named(titles: Mapping[str, str], arms: Iterable[str], most: int = 3) -> Names:
    """Break the names of a figure's policies into lines, and give them the size that they need."""
    kept = {arm: titles[arm] for arm in arms}
    if crowded(len(kept)):
        lines = {arm: sheet.wrapped(title, LETTERS, 2) for arm, title in kept.items()}
        return Names(lines, sheet.BODY)
    lines = {
        arm: sheet.wrapped(title, most=most, widest=sheet.WIDEST) for arm, title in kept.items()
    }
    return Names(lines, sheet.LARGE)
