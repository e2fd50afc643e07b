"""The sweep of an experiment: which keys take which values, and how these are combined.

A sweep runs every arm at each of its points with the same people and the same luck, so that points
are paired just as arms are.
"""

from math import prod
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Discriminator, Field, JsonValue, Tag, model_validator

from plsim.scenario.model import AsTuple, Model, Unlike, refuse
from plsim.scenario.naming import Line

How = Literal["grid", "together", "latin_hypercube", "sobol"]
SAMPLED = ("latin_hypercube", "sobol")
MOST_POINTS = 100_000
MOST_STEPS = 1_000
LARGEST = 1e9
Point = tuple[JsonValue, ...]


class Range(Model):
    """Take values from a range: evenly spaced steps, or anything between its ends."""

    low: float = Field(ge=-LARGEST, le=LARGEST, description="Lowest value")
    high: float = Field(ge=-LARGEST, le=LARGEST, description="Highest value")
    steps: int | None = Field(
        default=None, ge=2, le=MOST_STEPS, description="Values in a grid, both ends among them"
    )
    scale: Literal["linear", "log"] = Field(
        default="linear", description="log: steps are equal ratios"
    )
    whole: bool = Field(default=False, description="Whether only whole numbers are taken")

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if self.low >= self.high:
            refuse(("low", f"low {self.low:g} is not below high {self.high:g}; swap them?"))
        if self.scale == "log" and self.low <= 0:
            refuse(("low", f"{self.low:g} has no logarithm; give a low above 0, or scale: linear"))
        return self

    def at(self, share: float) -> float | int:
        """Give the value at a share of the way from low to high, 0 to 1.

        >>> Range(low=1, high=100, scale="log").at(0.5), Range(low=2, high=6, whole=True).at(0.3)
        (10.0, 3)
        """
        if self.scale == "log":
            value = self.low * (self.high / self.low) ** share
        else:
            value = self.low + (self.high - self.low) * share
        return round(value) if self.whole else float(f"{value:.12g}")

    def values(self) -> tuple[float | int, ...]:
        """Give the steps, each once."""
        last = (self.steps or 2) - 1
        return tuple(dict.fromkeys(self.at(step / last) for step in range(last + 1)))


def _entry(value: Any) -> Any:
    if isinstance(value, dict | list | tuple | Range):
        return value
    raise ValueError("give a list of values, or a range {low: ..., high: ..., steps: ...}")


def _kind(value: Any) -> str:
    return "[range]" if isinstance(value, dict | Range) else "[list]"


Values = Annotated[tuple[JsonValue, ...], AsTuple, Unlike, Field(min_length=1, max_length=1_000)]
Entry = Annotated[
    Annotated[Range, Tag("[range]")] | Annotated[Values, Tag("[list]")],
    Discriminator(_kind),
    BeforeValidator(_entry),
]


class Sweep(Model):
    """Say which keys are swept, and how their values are combined."""

    how: How = Field(
        default="grid",
        description="grid: every combination; together: lists side by side, value by value; "
        "latin_hypercube, sobol: `points` samples that fill the space",
    )
    points: int | None = Field(
        default=None, ge=2, le=MOST_POINTS, description="Number of samples, where they are drawn"
    )
    over: dict[Line, Entry] = Field(
        min_length=1,
        max_length=500,
        description="Dotted key, as in set: a list of values, or a range; arms.NAME.key is "
        "swept in one arm alone",
    )

    @model_validator(mode="after")
    def _fits(self) -> Self:
        refuse(*(self._sampled() if self.how in SAMPLED else self._listed()))
        return self

    def _sampled(self) -> list[tuple[str, str]]:
        found = [
            (f"over.{key}.steps", f"steps make a grid, and {self.how} draws points; take them out")
            for key, entry in self.over.items()
            if isinstance(entry, Range) and entry.steps is not None
        ]
        if self.points is None:
            found.append(("points", f"is missing; {self.how} needs the number of samples"))
        elif self.how == "sobol" and self.points & (self.points - 1):
            below, above = _powers(self.points)
            what = f"{self.points:,} is no power of two, which a Sobol sequence needs"
            found.append(("points", f"{what}; give {below:,} or {above:,}"))
        return found

    def _listed(self) -> list[tuple[str, str]]:
        found = [
            (f"over.{key}", f"a {self.how} needs steps; give {{low, high, steps}}, or a list")
            for key, entry in self.over.items()
            if isinstance(entry, Range) and entry.steps is None
        ]
        if self.points is not None:
            what = f"a {self.how} has the points of its lists; take it out, or draw points"
            found.append(("points", f"{what} with how: latin_hypercube"))
        if found:
            return found
        sizes = [len(values) for values in self._values()]
        if self.how == "together" and len(set(sizes)) > 1:
            several = ", ".join(f"{key} has {n}" for key, n in zip(self.over, sizes, strict=True))
            found.append(("over", f"lists side by side need as many values each; {several}"))
        if self.how == "grid" and prod(sizes) > MOST_POINTS:
            counts = " x ".join(f"{size:,}" for size in sizes)
            what = f"{counts} = {prod(sizes):,} points; at most {MOST_POINTS:,}"
            found.append(("over", f"{what}; take fewer steps, or how: latin_hypercube"))
        return found

    def _values(self) -> list[tuple[Any, ...]]:
        return [
            entry.values() if isinstance(entry, Range) else entry for entry in self.over.values()
        ]

    @property
    def count(self) -> int:
        """Number of points."""
        if self.points is not None:
            return self.points
        sizes = [len(values) for values in self._values()]
        return sizes[0] if self.how == "together" else prod(sizes)

    def all_points(self, seed: int) -> tuple[Point, ...]:
        """List the points, one value for each key in the order of `over`; `seed` draws samples."""
        from itertools import product

        if self.how == "grid":
            return tuple(product(*self._values()))
        if self.how == "together":
            return tuple(zip(*self._values(), strict=True))
        return tuple(
            tuple(_at(entry, share) for entry, share in zip(self.over.values(), row, strict=True))
            for row in self._samples(seed)
        )

    def _samples(self, seed: int) -> list[list[float]]:
        import numpy as np
        from scipy.stats import qmc

        assert self.points is not None  # noqa: S101  (checked above)
        rng = np.random.default_rng(seed)
        if self.how == "sobol":
            sampler = qmc.Sobol(len(self.over), rng=rng)
            found: list[list[float]] = sampler.random_base2(self.points.bit_length() - 1).tolist()
        else:
            found = qmc.LatinHypercube(len(self.over), rng=rng).random(self.points).tolist()
        return found


def _at(entry: Range | tuple[JsonValue, ...], share: float) -> Any:
    if isinstance(entry, Range):
        return entry.at(share)
    return entry[min(int(share * len(entry)), len(entry) - 1)]


def _powers(number: int) -> tuple[int, int]:
    """Give the powers of two below and above a number.

    >>> _powers(50)
    (32, 64)
    """
    above = 1 << number.bit_length()
    return above // 2, above
