"""One measured figure: its median, its range, and what it is held against."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True)
class Figure:
    """Hold the values of all runs; `most` or `least` is the aim, where there is one."""

    name: str
    values: tuple[float, ...]
    unit: str
    digits: int = 2
    least: float | None = None
    most: float | None = None

    @property
    def median(self) -> float:
        return median(self.values)

    @property
    def missed(self) -> bool:
        below = self.least is not None and self.median < self.least
        return below or (self.most is not None and self.median > self.most)

    def line(self) -> str:
        shown = [f"{each:,.{self.digits}f}" for each in (self.median, *_ends(self.values))]
        spread = f"({shown[1]} to {shown[2]})" if len(self.values) > 1 else ""
        return f"  {self.name:<44}{shown[0]:>10} {self.unit:<32}{spread:<22}{self._aim()}".rstrip()

    def _aim(self) -> str:
        if self.least is None and self.most is None:
            return ""
        aim = f"at least {self.least:g}" if self.least is not None else f"at most {self.most:g}"
        return f"{aim}: {'missed' if self.missed else 'kept'}"


def repeated(runs: int, measure: Callable[[], float]) -> tuple[float, ...]:
    """Measure some times."""
    return tuple(measure() for _ in range(runs))


def _ends(values: Sequence[float]) -> tuple[float, float]:
    return min(values), max(values)
