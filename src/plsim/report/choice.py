"""Choose what every table and figure shows: the rows, the order of arms, the outcomes' order."""

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from plsim.analysis.choice import LEVEL, STUDY, TRUTH
from plsim.analysis.gainers import LUCK, WORSE_OFF
from plsim.analysis.sentences import Finding
from plsim.analysis.summary import Manifest, arms, cards, main_year, primary_cell, titles
from plsim.analysis.value import SUFFIX, card_per_100, currency_of
from plsim.analysis.verdict import Verdict, verdict_of
from plsim.core.declare import OutcomeCard

if TYPE_CHECKING:
    import pandas as pd

BOARD = ("achievement", "gap", "known", "strain", "cost")
GAP = "high-low"

Rows = dict[tuple[str, ...], dict[Any, Any]]


@dataclass(frozen=True)
class Shown:
    """Hold one row of the summary together with its card and its verdict."""

    finding: Finding
    card: OutcomeCard
    verdict: Verdict
    ci_low: float
    ci_high: float
    variance_reduction: float


@dataclass(frozen=True)
class Choice:
    """Look up rows of a summary by arm, outcome and group, at the end of the main year.

    Differences are those from the experiment's reference, by true skill where it is measured.
    """

    summary: "pd.DataFrame"
    manifest: Manifest

    @cached_property
    def titles(self) -> dict[str, str]:
        """Give the arms' titles by name."""
        return titles(self.manifest)

    @property
    def reference(self) -> str:
        """Give the title of the reference arm."""
        return self.titles[str(self.manifest["reference"])]

    @cached_property
    def cards(self) -> dict[str, OutcomeCard]:
        """Give the cards of outcomes, of `worse_off` and of the primary per 100 of money."""
        known = cards(self.manifest)
        money = card_per_100(known[str(self.manifest["primary"])], currency_of(self.manifest))
        return {**known, WORSE_OFF.name: WORSE_OFF, money.name: money}

    @property
    def primary(self) -> OutcomeCard:
        """Give the card of the outcome that was chosen before the run."""
        return self.cards[str(self.manifest["primary"])]

    def ranked(self) -> list[str]:
        """List the arms but the reference, the best average of the primary outcome first."""
        others = [arm for arm in arms(self.manifest) if arm != self.manifest["reference"]]
        sign = -1 if self.primary.direction != "lower" else 1

        def key(arm: str) -> tuple[bool, float]:
            row = self.leading(arm)
            value = row.finding.estimate if row else float("nan")
            return (value != value, sign * value if value == value else 0.0)

        return sorted(others, key=key)

    def leading(self, arm: str) -> Shown | None:
        """Give an arm's row of the primary outcome for all students."""
        cell = primary_cell(self.manifest)
        return self.row(arm, cell["outcome"], cell["subgroup"])

    def board(self) -> list[str]:
        """List the outcomes of the trade-off board: the primary, then those that are measured."""
        primary = str(self.manifest["primary"])
        known = [name for name in BOARD if name in self.cards and name != primary]
        return [primary, *(name for name in known if any(map(self._of(name), self.ranked())))]

    def _of(self, outcome: str) -> Any:
        return lambda arm: self.row(arm, outcome) is not None

    def row(
        self, arm: str, outcome: str, subgroup: str | None = None, reference: str | None = None
    ) -> Shown | None:
        """Find one row; None where it was not measured."""
        group = subgroup or (GAP if outcome == "gap" else "all")
        base = reference or str(self.manifest["reference"])
        return self._first(self._rows, arm, outcome, group, base)

    def exam(self, arm: str, outcome: str, subgroup: str) -> Shown | None:
        """Find the row of an exam; None where it was not measured."""
        base = str(self.manifest["reference"])
        subject = outcome.removesuffix(SUFFIX)
        measures = ("exam", f"exam {subject}")
        return self._first(self._rows, arm, outcome, subgroup, base, measures)

    def later(self, arm: str, outcome: str, subgroup: str) -> Shown | None:
        """Find the row at the end of the years that followed; None where none did."""
        base = str(self.manifest["reference"])
        return self._first(self._later, arm, outcome, subgroup, base)

    def _first(
        self, rows: Rows, arm: str, outcome: str, group: str, base: str,
        measures: tuple[str, ...] = (),
    ) -> Shown | None:  # fmt: skip
        for measure in measures or measures_of(outcome):
            row = rows.get((arm, outcome, group, base, measure))
            if row is not None:
                return self._shown(row)
        return None

    @property
    def last_year(self) -> int:
        """Give the last year that was measured, after any follow-up."""
        return int(self.summary["year"].max())

    @cached_property
    def _rows(self) -> Rows:
        return self._of_year(main_year(self.manifest))

    @cached_property
    def _later(self) -> Rows:
        last = self.last_year
        return self._of_year(last) if last > main_year(self.manifest) else {}

    def _of_year(self, year: int) -> Rows:
        ends = self.summary[self.summary["year"] == year]
        # A summary that was read from CSV has nothing where the measure does not apply.
        texts = {name: ends[name].fillna("") for name in ("measure", "reference")}
        rows = ends.assign(**texts).to_dict("records")
        keys = ["arm", "outcome", "subgroup", "reference", "measure"]
        return {tuple(str(row[key]) for key in keys): row for row in rows}

    def per_100(self, arm: str) -> Shown | None:
        """Give an arm's effect on the primary outcome per 100 units of money more a student."""
        return self.row(arm, self.primary.name + SUFFIX, primary_cell(self.manifest)["subgroup"])

    def study(self, arm: str, study: str) -> Shown | None:
        """Give what a study says of an arm with a school of choice, or the truth beside it."""
        found = [
            row for key, row in self._rows.items()
            if (key[0], key[1], key[4]) == (arm, STUDY, study)
            and (study == TRUTH or key[3] == LEVEL)
        ]  # fmt: skip
        return self._shown(found[0]) if found else None

    def cell(self, outcome: str) -> dict[str, Any]:
        """Name the rows of an outcome on the board: measure, main year, all students or the gap."""
        group = GAP if outcome == "gap" else "all"
        measures = {key[4] for key in self._rows if key[1] == outcome and key[2] == group}
        measure = next((m for m in measures_of(outcome) if m in measures), "")
        year = main_year(self.manifest)
        return {"outcome": outcome, "measure": measure, "year": year, "subgroup": group}

    def _shown(self, row: dict[Any, Any]) -> Shown:
        card = self.cards[str(row["outcome"])]
        return Shown(
            Finding.of(row, self.titles),
            card,
            verdict_of(str(row["verdict"]), card),
            float(row["ci_low"]),
            float(row["ci_high"]),
            float(row["variance_reduction"]),
        )

    def rival(self) -> Shown | None:
        """Give the direct comparison of the two leading arms on the primary outcome."""
        ranked = self.ranked()
        if len(ranked) < 2:
            return None
        cell = primary_cell(self.manifest)
        return self.row(ranked[0], cell["outcome"], cell["subgroup"], reference=ranked[1])

    def luck(self) -> Shown | None:
        """Give the row of luck alone: students worse off though nothing but luck differed."""
        return self.row(LUCK, WORSE_OFF.name)

    def best_on_all(self) -> list[str]:
        """List the arms whose verdict is better on every outcome of the board that has one."""
        judged = [name for name in self.board() if self.cards[name].direction != "neither"]
        rows = {arm: [self.row(arm, name) for name in judged] for arm in self.ranked()}
        return [
            arm
            for arm, own in rows.items()
            if own and all(r and r.verdict.mark == "better" for r in own)
        ]


def measures_of(outcome: str) -> tuple[str, ...]:
    """List the measures an outcome may have, true skill first; those of a subject bear its name."""
    subject = outcome.removesuffix(SUFFIX)
    return ("skill", f"skill {subject}", "", "exam", f"exam {subject}")


def clean(name: str) -> str:
    """Give untrusted text without control characters, which could steer a terminal."""
    return "".join(letter if letter.isprintable() else "�" for letter in name) or "?"
