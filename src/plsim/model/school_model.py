"""SchoolModel: one world as a Mesa model. A step is a week; the arrays are the truth."""

from collections.abc import Callable, Sequence
from itertools import count
from typing import Any

import mesa

from plsim.model.agents import Student, Teacher
from plsim.results.record import WORLDS_PER_DRAW
from plsim.scenario import Scenario, load
from plsim.state.state import State
from plsim.week.engine import Engine

AGENTS_AT_ONCE = 2_000
"""Students up to which agents are made at once; larger models make them on first access."""


class SchoolModel(mesa.Model):  # type: ignore[misc]
    """Run one world of a scenario, week by week, with students and teachers as Mesa agents.

    `scenario` is a scenario, a file or the name of a shipped one; `sets` are overrides such as
    "policy.every=4". The world is the same, byte for byte, as world `world` of a batch with the
    same seed and draw (by default the batch's: world // 2; -1 puts every assumption at its point
    value). `years` counts the school years that will be run. `rules` are plain Python functions of
    a student, called for every student after each week's mechanisms.

    Raises Faults where the scenario does not fit.

    >>> model = SchoolModel("fixed", sets=["school.classes=2", "school.class_size=4"])
    >>> model.step()
    >>> model.weeks, len(model.agents_by_type[Student])
    (1, 24)
    """

    def __init__(
        self,
        scenario: Scenario | str = "fixed",
        *,
        world: int = 0,
        seed: int = 20180401,
        draw: int | None = None,
        sets: Sequence[str] = (),
        years: int | None = None,
        rules: Sequence[Callable[[Student], object]] = (),
        model_reporters: dict[str, Any] | None = None,
        agent_reporters: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(rng=seed)
        self.agent_ids = count(1)
        found = scenario if isinstance(scenario, Scenario) else load(scenario, sets)
        draws = [world // WORLDS_PER_DRAW if draw is None else draw]
        self.engine = Engine.of(found, [world], draws, seed, years=years)
        self.rules, self.weeks = list(rules), 0
        teachers, students = self.state.sizes.teacher, self.state.sizes.student
        self.teachers = [Teacher(self, row) for row in range(teachers)]
        self._students: list[Student] = []
        if students <= AGENTS_AT_ONCE:
            self._make_students()
        self.datacollector = mesa.DataCollector(
            model_reporters=model_reporters, agenttype_reporters={Student: agent_reporters or {}}
        )

    @property
    def state(self) -> State:
        """The arrays."""
        return self.engine.state

    @property
    def students(self) -> list[Student]:
        """All students, by row."""
        if not self._students:
            self._make_students()
        return self._students

    @property
    def agents(self) -> Any:
        """All agents, students and teachers."""
        self.students  # noqa: B018  (makes them)
        return super().agents

    @property
    def agents_by_type(self) -> Any:
        """All agents by their class."""
        self.students  # noqa: B018  (makes them)
        return super().agents_by_type

    def step(self) -> None:
        """Run one week, call the rules for every student, collect data."""
        self.engine.step()
        self.weeks += 1
        for rule in self.rules:
            self.agents_by_type[Student].do(rule)
        if self.datacollector.model_reporters or any(
            self.datacollector.agenttype_reporters.values()
        ):
            self.datacollector.collect(self)

    def _make_students(self) -> None:
        self._students = [Student(self, row) for row in range(self.state.sizes.student)]
