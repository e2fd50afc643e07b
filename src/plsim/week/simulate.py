"""Simulate a chunk of worlds and observe them: what a worker runs. Never imports Mesa."""

import random
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt

from plsim.core.calendar import GRADES, WEEKS_IN_YEAR, WEEKS_TAUGHT
from plsim.core.registry import parts
from plsim.results.record import BY_GRADE, GRADE, ROW_COLUMNS, Columns, Observations, Work
from plsim.scenario.schema import Policy as PolicyEntry
from plsim.scenario.schema import Scenario
from plsim.timetable.parts import Outcome
from plsim.timetable.setting import Practice
from plsim.week.assemble import policy_of
from plsim.week.engine import Engine

Mask = npt.NDArray[np.bool_]
Cell = tuple[int, int, str, str, str, npt.NDArray[np.float64]]
"""(year, week, subgroup, outcome, measure, one value per world)."""
WEEKLY = ("skill", "estimate", "engagement", "belonging", "agency")
"""What the table of weeks holds of each student, where it is asked for."""


def simulate(work: Work) -> Observations:
    """Run the worlds of a chunk, with the follow-up where there is one, and observe them.

    Raises Faults where the scenario does not fit.
    """
    scenario = Scenario.model_validate(work.scenario)
    after = int(work.followup["years"]) if work.followup else 0
    engine = Engine.of(
        scenario, work.lucks or work.worlds, work.draws, work.seed, years=scenario.years + after,
        hold=work.hold, other_luck=work.other_luck, assumed=work.assumed,
    )  # fmt: skip
    observer = Observer(engine, work)
    with no_bare_luck():
        for year in range(scenario.years + after):
            if year == scenario.years:
                observer.remember("end", "end_exam")
                _follow_up(engine, work)
            observer.run_year(year)
    observer.remember(*(("later", "later_exam") if after else ("end", "end_exam")))
    return observer.observations()


@contextmanager
def no_bare_luck() -> Iterator[None]:
    """Raise ValueError where a rule draws from Python's or NumPy's global generator.

    Such luck depends on what ran before, so no two runs and no two arms would share it. Seen in
    the main thread alone: elsewhere (a page, a cluster's worker) others may draw meanwhile.
    """
    before = _global_luck()
    yield
    alone = threading.current_thread() is threading.main_thread()
    if alone and before != _global_luck():
        raise ValueError(
            "a rule drew from the global generator of random or numpy.random; draw from "
            'week.students.normal("file.decision", week.number) or .uniform instead'
        )


def _global_luck() -> tuple[Any, ...]:
    found: Any = np.random.get_state(legacy=False)
    return random.getstate(), found["state"]["key"].tobytes(), found["state"]["pos"]


def _follow_up(engine: Engine, work: Work) -> None:
    """Go on under the follow-up's policy, with an ordinary school's practice in every arm."""
    assert work.followup is not None  # noqa: S101
    engine.policy = policy_of(PolicyEntry.model_validate(work.followup["policy"]))
    engine.setting = replace(engine.setting, practice=Practice())


class Observer:
    """Watch an engine: tidy rows by week and year, the students' table, tables on request."""

    def __init__(self, engine: Engine, work: Work) -> None:
        self.engine, self.work = engine, work
        self.groups = self._groups()
        found = parts("outcomes")
        names = [*dict.fromkeys([*(work.outcomes or found), work.weekly, "spread"])]
        self.outcomes: dict[str, Outcome] = {name: found[name]() for name in names}
        self.cells: list[Cell] = []
        self.extra: dict[str, list[Columns]] = {name: [] for name in work.extra}
        self.regrouped: list[int] = []
        self.students = self._students()

    def run_year(self, year: int) -> None:
        """Run a year's weeks, with the summer before it, and measure it."""
        if year:
            for _ in range(WEEKS_IN_YEAR - WEEKS_TAUGHT):
                self.engine.step()
            self.engine.begin_year()
            self.groups = self._groups()
        self._observe_weekly(year, 0)
        for week in range(WEEKS_TAUGHT):
            self.engine.step()
            self._record_moves()
            self._record_week(year, week + 1)
            if week + 1 < WEEKS_TAUGHT:
                self._observe_weekly(year, week + 1)
        for name, outcome in self.outcomes.items():
            self.cells += self._measured(name, outcome, year, WEEKS_TAUGHT)

    def remember(self, skill: str, exam: str) -> None:
        """Keep each student's present skill and last score in the students' table."""
        if skill == "end":  # those who are there at the end, whenever they came
            self.students = self._students()
        self.students[skill] = self.engine.state["skill"].mean(axis=1)
        self.students[exam] = self.engine.state["score"].mean(axis=1)

    def observations(self) -> Observations:
        """Give what was seen."""
        extra = {name: _stacked(records) for name, records in self.extra.items() if records}
        notes = {**self.engine.notes, "regrouped": self.regrouped}
        return Observations(self._rows(), self.students, extra, notes)

    def _groups(self) -> dict[str, Mask]:
        """Give the subgroups, and on request each grade as one more."""
        found, grade = subgroups(self.engine), self.engine.state["grade"]
        if BY_GRADE not in self.work.extra:
            return found
        return found | {f"{GRADE}{each}": grade == each for each in np.unique(grade).tolist()}

    def _measured(self, name: str, outcome: Outcome, year: int, week: int) -> Iterator[Cell]:
        view = self.engine.state.view(outcome.reads)
        for measure, group, values in outcome.measure(view, self.groups, self.engine.week()):
            yield year + 1, week, group, name, measure, values

    def _observe_weekly(self, year: int, week: int) -> None:
        name = self.work.weekly
        for cell in self._measured(name, self.outcomes[name], year, week):
            if not cell[4].startswith("exam"):  # there is no exam every week
                self.cells.append(cell)

    def _record_moves(self) -> None:
        moves, engine = self.engine.plan.moves, self.engine
        if moves is None:
            return
        state, week = engine.state, engine.number - 1
        self.regrouped.append(week)
        if "moves" not in self.extra:
            return
        columns: Columns = {name: np.asarray(column) for name, column in vars(moves).items()}
        worlds = np.array(self.work.worlds)[state["world"][moves.student]]
        columns |= {"world": worlds, "student": state["student_id"][moves.student]}
        for end in ("from_teacher", "to_teacher"):
            columns[end] = state["teacher_id"][columns[end]]
        columns["pool_school"] = state["school_id"][columns["pool_school"]]
        columns["year"] = np.full(len(worlds), week // WEEKS_IN_YEAR + 1)
        columns["week"] = np.full(len(worlds), week % WEEKS_IN_YEAR)
        self.extra["moves"].append(columns)

    def _record_week(self, year: int, week: int) -> None:
        """Keep what each student is after a week: skill and estimate are means over strands."""
        if "weeks" not in self.extra:
            return
        state = self.engine.state
        count = state.sizes.student
        columns: Columns = {
            "world": np.array(self.work.worlds, dtype=np.int64)[state["world"]],
            "student": state["student_id"].copy(),
            "year": np.full(count, year + 1),
            "week": np.full(count, week),
        }
        for name in WEEKLY:
            values = state[name]
            columns[name] = (values if values.ndim == 1 else values.mean(axis=1)).astype(np.float32)
        self.extra["weeks"].append(columns)

    def _students(self) -> Columns:
        state = self.engine.state
        blank = np.full(state.sizes.student, np.nan)
        return {
            "world": np.array(self.work.worlds, dtype=np.int64)[state["world"]],
            "student": state["student_id"].copy(),
            "school": state["school_id"][state["school"]],
            "grade": state["grade"].copy(),
            "third": np.select([self.groups["low"], self.groups["middle"]], [0, 1], 2),
            "disadvantaged": state["disadvantaged"].astype(np.int64),
            "start": state["start_skill"].mean(axis=1),
            "end": blank,
            "later": blank,
            "end_exam": blank,
            "later_exam": blank,
            "applied": state["applied"].astype(np.int64),
            "admitted": state["admitted"].astype(np.int64),
        }

    def _rows(self) -> Columns:
        worlds, count = np.array(self.work.worlds), len(self.cells)
        draws = np.array(self.work.draws)
        prices = self.engine.setting.prices
        cards = {name: outcome.card for name, outcome in self.outcomes.items()}
        units = {
            name: card.priced(prices.currency, prices.smallest).unit for name, card in cards.items()
        }
        keys: dict[str, list[Any]] = {
            "year": [c[0] for c in self.cells],
            "week": [c[1] for c in self.cells],
            "subgroup": [c[2] for c in self.cells],
            "outcome": [c[3] for c in self.cells],
            "measure": [c[4] for c in self.cells],
            "unit": [units[c[3]] for c in self.cells],
        }
        columns = {name: np.repeat(np.array(values), len(worlds)) for name, values in keys.items()}
        columns["world"], columns["draw"] = np.tile(worlds, count), np.tile(draws, count)
        columns["value"] = np.concatenate([c[5] for c in self.cells])
        return {name: columns[name] for name in ROW_COLUMNS}


def _stacked(records: list[Columns]) -> Columns:
    return {name: np.concatenate([each[name] for each in records]) for name in records[0]}


def subgroups(engine: Engine) -> dict[str, Mask]:
    """Mark the subgroups: all, thirds of true skill at the start within world and grade, status.

    Who came in another grade is compared by the distance from that grade's level.
    """
    state, calendar = engine.state, engine.setting.calendar
    ahead = state["start_skill"] - calendar.fall[state["start_grade"]]
    start = np.round(ahead.mean(axis=1), 9)
    cell = state["world"].astype(np.int64) * GRADES + state["grade"]
    order = np.lexsort((state["student_id"], start, cell))
    ordered = cell[order]
    first = np.searchsorted(ordered, ordered, side="left")
    last = np.searchsorted(ordered, ordered, side="right")
    third = np.empty(len(cell), dtype=np.int64)
    third[order] = (np.arange(len(cell)) - first) * 3 // (last - first)
    disadvantaged = state["disadvantaged"] > 0.5
    return {
        "all": np.ones(len(cell), dtype=bool),
        "low": third == 0,
        "middle": third == 1,
        "high": third == 2,
        "disadvantaged": disadvantaged,
        "not_disadvantaged": ~disadvantaged,
    }
