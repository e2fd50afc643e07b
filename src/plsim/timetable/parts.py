"""What a policy, a mechanism and an outcome are: one frozen dataclass in one file each."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, ClassVar

import numpy as np
import numpy.typing as npt

from plsim.core.declare import OutcomeCard, assumptions_of, nested_of
from plsim.core.luck import Stream
from plsim.state.state import Array, View, read_only
from plsim.state.worlds import means_by
from plsim.timetable.block import NO_PLAN, Plan
from plsim.timetable.setting import Setting

Floats = npt.NDArray[np.float64]
Changes = Mapping[str, Array]
NOTHING: dict[str, Array] = {}

KNOWABLE = frozenset(
    (
        "world", "school", "student_id", "grade", "home", "placed", "seat", "disadvantaged",
        "language_learner", "special_education", "estimate", "estimate_variance",
        "software_estimate", "software_variance", "software_progress", "known", "best_known",
        "friends", "moves", "score", "teacher_world", "teacher_school", "teacher_id",
        "teacher_grade", "leads_class", "strength_seen", "experience", "strain", "first_teacher",
        "school_world", "school_id",
    )
)  # fmt: skip
"""Fields that adults may know: the only ones that a policy may look at. Never true skill."""


@dataclass(frozen=True)
class Week:
    """Hold what all parts may know about a week: when it is, the plan, the luck, the setting.

    `number` counts all weeks of the run, summers too; `of_year` counts from the start of the
    school year; `standard` is the calendar's level now (grade x strand). A policy, which makes the
    plan, sees none.
    """

    number: int
    year: int
    of_year: int
    taught: bool
    worlds: int
    setting: Setting
    students: Stream
    teachers: Stream
    standard: Floats
    plan: Plan = NO_PLAN


@dataclass(frozen=True)
class Staffing:
    """Hold the staff that a policy needs beside the school's own.

    `class_size` replaces the students of a class (None = as the school has it), with teachers
    hired or let go; `helpers` are adults of each grade without a home class (tutors, aides,
    experts), per home class; `helper_quality` is what their minute is worth against a teacher's,
    on the log scale; `hired_novices` is the share of novices among hired teachers.
    """

    class_size: float | None = None
    helpers: float = 0.0
    helper_quality: float = 0.0
    hired_novices: float = 0.1


@dataclass(frozen=True)
class Policy:
    """A way of running a school: turns what adults may know into a plan of the week.

    `looks_at` names the fields it sees (all of them KNOWABLE); `groups_by`, `regroups`, `needs`
    are words for `plsim list policies`; `sources` are keys of `core.sources`; `demand` (0..1) is
    how far it departs from what teachers are used to (0 = not at all).
    """

    kind: ClassVar[str] = "policies"
    title: ClassVar[str]
    groups_by: ClassVar[str]
    regroups: ClassVar[str]
    needs: ClassVar[str]
    sources: ClassVar[tuple[str, ...]]
    weakest_link: ClassVar[str]
    looks_at: ClassVar[tuple[str, ...]]
    demand: ClassVar[float] = 0.5
    families_know: ClassVar[tuple[str, ...]] = ()

    def plan(self, view: View, week: Week) -> Plan:
        """Make the plan of a week from what adults may know."""
        raise NotImplementedError

    def planned(self, view: View, week: Week) -> Plan:
        """Make the plan, and state in every block what it asks of teachers."""
        plan = self.plan(view, week)
        if not self.demand:
            return plan
        asked = (
            block if block.demand else replace(block, demand=self.demand) for block in plan.blocks
        )
        return replace(plan, blocks=tuple(asked))

    def sees(self) -> tuple[str, ...]:
        """Name the fields that this policy and the policies inside it look at."""
        return self._with_inner("looks_at", [policy.sees() for policy in self._inner()])

    def families_see(self) -> tuple[str, ...]:
        """Name the fields that families know who choose a school; nothing where nobody chooses."""
        return self._with_inner("families_know", [p.families_see() for p in self._inner()])

    def _inner(self) -> list[Any]:
        return [getattr(self, name) for name in nested_of(self)]

    def _with_inner(self, own: str, inner: list[tuple[str, ...]]) -> tuple[str, ...]:
        names = [*getattr(self, own), *(name for names in inner for name in names)]
        return tuple(dict.fromkeys(names))

    def intake(self, view: View, week: Week) -> Changes:
        """Change who goes to which school in week 0, from what families know; by default nobody.

        `view` shows the fields of `families_know`; may change `school`, `applied`, `admitted`.
        """
        return NOTHING

    def staffing(self) -> Staffing:
        """Say which staff the policy needs beside the school's own; by default none."""
        return Staffing()

    def keeps_teachers(self, year: int) -> bool:
        """Say whether classes keep their teachers into a year (1, 2, ...); by default not."""
        return False

    def faults(self, setting: Setting) -> Iterator[tuple[str, str]]:
        """Yield (lever, what is wrong and how to mend it) where levers do not fit the school."""
        yield from ()


@dataclass(frozen=True)
class Mechanism:
    """A rule of how people change: sees the fields it `reads`, returns those it `changes`.

    `null` gives the values of its assumptions at which it changes nothing; `summer` says that it
    also runs in weeks without school. A mechanism never asks which policy runs.
    """

    kind: ClassVar[str] = "mechanisms"
    reads: ClassVar[tuple[str, ...]]
    changes: ClassVar[tuple[str, ...]]
    null: ClassVar[Mapping[str, float]] = {}
    summer: ClassVar[bool] = False

    @cached_property
    def records(self) -> Any:
        """The assumptions as records: (world,), or (1,) where they are the same in all worlds."""
        values = {name: np.atleast_1d(getattr(self, name)) for name in assumptions_of(self)}
        worlds = max((len(value) for value in values.values()), default=1)
        # the type gives each record's numbers as attributes
        kind = np.dtype((np.record, [(name, np.float64) for name in values]))
        records = np.empty(worlds, dtype=kind)
        for name, value in values.items():
            records[name] = value
        return read_only(records)

    def start(self, view: View, week: Week) -> Changes:
        """Start the mechanism's own fields in week 0."""
        return NOTHING

    def step(self, view: View, week: Week) -> Changes:
        """Change people for one week."""
        return NOTHING

    def turn(self, view: View, week: Week) -> Changes:
        """Change people when a new school year starts (not the first)."""
        return NOTHING


Row = tuple[str, str, Floats]
"""(measure, subgroup, one value per world)."""


@dataclass(frozen=True)
class Outcome:
    """A number measured on each world at the end of a year.

    `groups` maps the subgroups' names to masks of students.
    """

    kind: ClassVar[str] = "outcomes"
    card: ClassVar[OutcomeCard]
    reads: ClassVar[tuple[str, ...]]

    def measure(
        self, view: View, groups: Mapping[str, npt.NDArray[np.bool_]], week: Week
    ) -> list[Row]:
        """Measure every world: rows of (measure, subgroup, one value per world)."""
        raise NotImplementedError


def averaged(
    measures: Mapping[str, Floats],
    view: View,
    groups: Mapping[str, npt.NDArray[np.bool_]],
    week: Week,
) -> list[Row]:
    """Average each measure (student,) by subgroup and world: what most outcomes do."""
    masks = np.stack(list(groups.values()))
    return [
        (measure, group, means)
        for measure, values in measures.items()
        for group, means in zip(
            groups, means_by(values, view.world, week.worlds, masks), strict=True
        )
    ]


def per_world(part: Mechanism, worlds: int) -> Any:
    """Give a mechanism's assumptions as records, one per world: a kernel takes them by name.

    `assumed[world[i]].speed` is the speed in student i's world, in compiled code and in Python.
    """
    records = part.records
    return records if len(records) == worlds else np.array(np.broadcast_to(records, worlds))


def in_worlds(value: float | Floats, worlds: int) -> Floats:
    """Give an assumption as an array with one value per world."""
    if isinstance(value, np.ndarray) and value.shape == (worlds,):
        return value
    return np.full(worlds, value, dtype=np.float64)
