"""The ensemble: joint values of assumptions that agree with the fitted trials."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

SHIPPED = Path(__file__).parents[1] / "data" / "ensemble.json"
"""The shipped ensemble, written by `plsim calibrate --ship`."""
SEED = 2**63
"""Seeds are taken modulo this where they say in which order members come."""


@dataclass(frozen=True)
class Ensemble:
    """Hold members: joint values (member x name) of some assumptions (`file.field`).

    `centre` is the member's value at the point; `made` says how the ensemble was made.
    """

    names: tuple[str, ...]
    values: Floats
    centre: Floats
    made: Mapping[str, Any] = field(default_factory=dict)

    @property
    def members(self) -> int:
        """Count the members."""
        return len(self.values)

    def of(self, name: str, draws: Sequence[int], seed: int) -> Floats | None:
        """Give an assumption's value for each draw (below 0: the centre), or None if not held.

        Draws come from the members in an order that the seed sets, each member once before any
        comes again.
        """
        column = self._columns.get(name)
        if column is None:
            return None
        wanted = np.asarray(draws, dtype=np.int64)
        values: Floats = self.values[self.order(seed)[wanted % self.members], column]
        return np.where(wanted < 0, self.centre[column], values)

    @cached_property
    def _columns(self) -> dict[str, int]:
        return {name: column for column, name in enumerate(self.names)}

    def order(self, seed: int) -> npt.NDArray[np.int64]:
        """Give the order in which draws take the members under a seed."""
        return _order(self.members, seed % SEED)

    def evidence(self, name: str) -> dict[str, Any]:
        """Say what is known of an assumption: range in the ensemble, and what informs it.

        Empty where the ensemble does not hold it. `identified`: the fitted trials narrowed its
        range clearly; `informed_by` names the findings that it moves.
        """
        if name not in self.names:
            return {}
        column = self.names.index(name)
        low, high = np.quantile(self.values[:, column], [0.05, 0.95]).tolist()
        told = self.made.get("assumptions", {}).get(name, {})
        return {
            "value": float(self.centre[column]), "low": low, "high": high,
            "identified": bool(told.get("identified", False)),
            "informed_by": list(told.get("informed_by", ())),
        }  # fmt: skip

    def summary(self) -> dict[str, Any]:
        """Sum up how the ensemble was made: members, fitted trials, rules, seed."""
        return {
            "members": self.members,
            "trials": len(self.made.get("trials", {})),
            "rules": self.made.get("rules", ""),
            "seed": self.made.get("seed", 0),
        }

    def write(self, file: Path) -> None:
        """Write the ensemble as JSON, one member a line."""
        lines = ",\n".join(json.dumps(_short(row)) for row in self.values)
        head = json.dumps(
            {"made": self.made, "names": self.names, "centre": _short(self.centre)}, indent=1
        )
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(f'{head[:-2]},\n "members": [\n{lines}\n]}}\n', encoding="utf-8")

    @classmethod
    def read(cls, file: Path) -> "Ensemble":
        """Read an ensemble that `write` wrote."""
        told = json.loads(file.read_text(encoding="utf-8"))
        return cls(
            tuple(told["names"]), np.array(told["members"], dtype=np.float64),
            np.array(told["centre"], dtype=np.float64), told["made"],
        )  # fmt: skip


NONE = Ensemble((), np.zeros((1, 0)), np.zeros(0))
"""No ensemble: every assumption is drawn from its own range."""


@cache
def shipped() -> Ensemble:
    """Read the shipped ensemble; `NONE` where the package holds none."""
    return Ensemble.read(SHIPPED) if SHIPPED.is_file() else NONE


@cache
def _order(members: int, seed: int) -> npt.NDArray[np.int64]:
    return np.random.default_rng(seed).permutation(members)


def _short(row: Floats) -> list[float]:
    return [float(f"{value:.5g}") for value in row]
