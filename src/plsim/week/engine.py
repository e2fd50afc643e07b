"""The engine: moves all worlds of a chunk through weeks, summers and years."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from plsim.core.calendar import WEEKS_IN_YEAR, WEEKS_TAUGHT
from plsim.core.luck import Luck, Stream
from plsim.population import build
from plsim.population.classes import deal, dealt_anew, promote
from plsim.population.flow import Renewal, renew
from plsim.scenario.schema import Scenario
from plsim.state.fields import FIELDS
from plsim.state.state import State
from plsim.timetable.block import NO_PLAN, Plan
from plsim.timetable.parts import Mechanism, Policy, Week
from plsim.timetable.setting import Setting
from plsim.timetable.usual import assessment
from plsim.week.assemble import Assembly, assemble, size_in
from plsim.week.checks import check, check_size

PEOPLE_LUCK, WEEKS_LUCK, OTHER_LUCK = 0, 1, 3
COUNTED_FROM_ENTRY = ("moves", "applied", "admitted")


@dataclass
class Engine:
    """Run a scenario in some worlds: `step` is one week; the state is the truth.

    `policy` and `setting` may be replaced between years (a follow-up under another policy).
    """

    state: State
    made: Assembly
    setting: Setting
    policy: Policy
    people: Luck
    luck: Luck
    notes: dict[str, Any]
    number: int = 0
    begun: int = 0
    plan: Plan = Plan()  # noqa: RUF009  (frozen)

    @classmethod
    def of(
        cls,
        scenario: Scenario,
        worlds: Sequence[int],
        draws: Sequence[int],
        seed: int,
        *,
        years: int | None = None,
        hold: Sequence[str] = (),
        other_luck: bool = False,
        assumed: Mapping[str, Sequence[float]] | None = None,
    ) -> "Engine":
        """Make the people of week 0 and start every mechanism's fields.

        `years` counts all school years that will be run; `hold` with "people" gives every world
        the people of world 0 under draw 0; `other_luck` keeps the people and changes the luck of
        the weeks; `assumed` gives assumptions (`file.field`) a value for each world. Raises Faults
        where the scenario does not fit.
        """
        check(scenario)
        held = "people" in hold
        first = [min(draw, 0) for draw in draws]  # that of world 0; point values stay so
        made = assemble(scenario, draws, seed, first if held else None, assumed)
        people = Luck.of(seed, [0] * len(worlds) if held else worlds, PEOPLE_LUCK)
        state, notes = build(
            scenario, made.setting, made.people, people, len(worlds), years or scenario.years,
            made.policy.staffing(),
        )  # fmt: skip
        if made.setting.size is None:
            made = replace(made, setting=replace(made.setting, size=size_in(state)))
            check_size(scenario, made.policy, made.setting)
        intake(state, made, people)
        weeks = Luck.of(seed, worlds, OTHER_LUCK if other_luck else WEEKS_LUCK)
        engine = cls(state, made, made.setting, made.policy, people, weeks, notes)
        engine._start()
        return engine

    @property
    def acts(self) -> tuple[tuple[str, Mechanism], ...]:
        """The mechanisms, in the order of the week."""
        return self.made.acts

    @property
    def year(self) -> int:
        """School years that have passed."""
        return self.number // WEEKS_IN_YEAR

    @property
    def of_year(self) -> int:
        """Weeks since the start of the school year."""
        return self.number % WEEKS_IN_YEAR

    @property
    def taught(self) -> bool:
        """Whether the coming week is a school week."""
        return self.of_year < WEEKS_TAUGHT

    def week(self, luck: Luck | None = None) -> Week:
        """Describe the coming week for the parts."""
        luck = luck or self.luck
        return Week(
            self.number, self.year, self.of_year, self.taught, self.state.sizes.world,
            self.setting, self._stream(luck, "world", "student_id"),
            self._stream(luck, "teacher_world", "teacher_id"),
            self.setting.calendar.standard(self.of_year), self.plan,
        )  # fmt: skip

    def step(self) -> None:
        """Run one week: turn the year where it ends, plan, then let every act change people."""
        self.begin_year()
        week = self.week()
        self.plan = self._planned(replace(week, plan=NO_PLAN)) if self.taught else Plan()
        week = replace(week, plan=self.plan)
        for name, act in self.acts:
            if self.taught or act.summer:
                view = self.state.view(act.reads)
                self.state.apply(act.step(view, week), act.changes, name)
        self.number += 1

    def _start(self) -> None:
        self.state.apply(self._at_home(), ("placed", "seat"), "engine")
        week = self.week(self.people)
        for name, act in self.acts:
            self.state.apply(act.start(self.state.view(act.reads), week), act.changes, name)

    def begin_year(self) -> None:
        """Promote students and renew classes where a new year begins; once a year."""
        if self.year > self.begun and self.of_year == 0:
            self.begun = self.year
            self._turn_year()

    def _turn_year(self) -> None:
        before = self._home_teachers()
        renewal = self._renewed()
        new_teacher = self._home_teachers() != before
        if renewal is not None:  # of entrants the school knows what another handed over
            new_teacher &= ~renewal.entrants
        placed = self._at_home() | {"new_teacher": new_teacher.astype(np.float64)}
        self.state.apply(placed, tuple(placed), "engine")
        if renewal is not None:
            self._start_anew(renewal)
        week = self.week()
        for name, act in self.acts:
            self.state.apply(act.turn(self.state.view(act.reads), week), act.changes, name)

    def _renewed(self) -> Renewal | None:
        """Promote everybody and deal the classes; in an open flow replace those who leave."""
        keep, staffing = self.policy.keeps_teachers(self.year), self.policy.staffing()
        told = self.made.scenario.people
        if told.flow == "closed" and not told.teachers_leaving:
            promoted = promote(self.state, self.luck, self.year, staffing, keep)
            self.state.apply(promoted, ("grade", "home", "teacher_grade"), "promotion")
            return None
        renewal = renew(
            self.state, self.made.scenario, self.setting, self.made.people, self.people,
            self.year, staffing,
        )  # fmt: skip
        self.state.apply(renewal.changes, tuple(renewal.changes), "renewal")
        dealt = deal(self.state, self.luck, self.year, staffing, keep)
        self.state.apply(dealt, ("home", "teacher_grade"), "renewal")
        return renewal

    def _start_anew(self, renewal: Renewal) -> None:
        """Start counts and every mechanism's fields in the rows that hold new people."""
        none = {name: self.state[name] * ~renewal.entrants for name in COUNTED_FROM_ENTRY}
        none["effort"] = self.state["effort"] * ~renewal.newcomers
        self.state.apply(none, tuple(none), "engine")
        week = self.week(self.people)
        new = {"student": renewal.entrants, "teacher": renewal.newcomers}
        for name, act in self.acts:
            started = act.start(self.state.view(act.reads), week)
            merged = {}
            for field, array in started.items():
                rows = new[FIELDS[field].axes[0]]
                merged[field] = self.state[field].copy()
                merged[field][rows] = array[rows]
            self.state.apply(merged, act.changes, name)

    def _planned(self, week: Week) -> Plan:
        # the week holds no plan: what lasts is in the state (placed and seat)
        plan = self.policy.planned(self.state.view(self.policy.sees()), week)
        if self.setting.practice.assesses_in(self.of_year):
            homes = self.state.view(("home", "teacher_id"))
            plan = replace(plan, blocks=(*plan.blocks, assessment(homes, week)))
        if not plan.has_hours_of(self.plan):  # those of last week have been looked at
            conserve_minutes(plan, self.state, self.setting)
        if plan.placed is not None:
            self.state.apply({"placed": plan.placed}, ("placed",), "plan")
        if plan.seats is not None:
            self.state.apply({"seat": plan.seats}, ("seat",), "plan")
        if plan.moves is not None and self.of_year > 0:  # the first placement is no move
            moved = np.bincount(plan.moves.student, minlength=self.state.sizes.student)
            self.state.apply({"moves": self.state["moves"] + moved}, ("moves",), "plan")
        return plan

    def _home_teachers(self) -> Any:
        """Give the lasting id of each student's home teacher (-1 = none): (student,)."""
        home = self.state["home"]
        return np.where(home >= 0, self.state["teacher_id"][home], -1)

    def _at_home(self) -> dict[str, Any]:
        placed = np.repeat(self.state["home"][:, None], self.state.sizes.subject, axis=1)
        return {"placed": placed, "seat": np.full_like(placed, -1)}

    def _stream(self, luck: Luck, world: str, identity: str) -> Stream:
        return luck.stream(self.state[world], self.state[identity])


def intake(state: State, made: Assembly, people: Luck) -> None:
    """Let families choose schools where the policy lets them, and deal the classes anew."""
    if not made.policy.families_see():
        return
    students = people.stream(state["world"], state["student_id"])
    teachers = people.stream(state["teacher_world"], state["teacher_id"])
    standard = made.setting.calendar.standard(0)
    week = Week(
        0, 0, 0, True, state.sizes.world, made.setting, students, teachers, standard
    )  # fmt: skip
    chosen = made.policy.intake(state.view(made.policy.families_see()), week)
    state.apply(chosen, ("school", "applied", "admitted"), "intake")
    homes = dealt_anew(state, state["grade"], people, 0, made.policy.staffing())
    state.apply({"home": homes}, ("home",), "intake")


def conserve_minutes(plan: Plan, state: State, setting: Setting) -> None:
    """Raise ValueError where a student's week is not the school's, or a teacher's is longer."""
    whole = setting.week_minutes
    for block in plan.blocks:
        if block.minutes.min(initial=0.0) < -1e-6:
            raise ValueError(f"{block.slot} has {block.minutes.min():g} minutes")
    students = plan.minutes_of_students(state.sizes.student)
    if not np.allclose(students, whole, atol=1e-6):
        raise ValueError(
            f"the plan gives students {students.min():g} to {students.max():g} minutes; "
            f"the school's week has {whole:g}"
        )
    teachers = plan.minutes_of_teachers(state.sizes.teacher)
    if teachers.max(initial=0.0) > whole + 1e-6:
        raise ValueError(f"the plan has a teacher lead {teachers.max():g} of {whole:g} minutes")
