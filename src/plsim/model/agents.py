"""Students and teachers as Mesa agents: windows on a row, with the links between them."""

from collections.abc import Iterator
from typing import Any

import mesa

from plsim.model.window import windows_on


class _OwnIds:
    """Count agents on their own model; Mesa's table, up to 3.4, keeps models alive for ever."""

    def __getitem__(self, model: Any) -> Iterator[int]:
        ids: Iterator[int] = model.agent_ids
        return ids


class Person(mesa.Agent):  # type: ignore[misc]
    """An agent that stands for one row of the state.

    `row` is its row; every field of the table is an attribute (`plsim list fields`).
    """

    _ids = _OwnIds()

    def __init__(self, model: Any, row: int) -> None:
        super().__init__(model)
        self.row = row


@windows_on("student")
class Student(Person):
    """A student; for example `student.engagement`, `student.skill`, `student.teacher`."""

    @property
    def achievement(self) -> float:
        """Mean skill over strands (SD of grade 4)."""
        return float(self.skill.mean())

    @property
    def teacher(self) -> "Teacher":
        """The teacher of the home class."""
        found: Teacher = self.model.teachers[self.home]
        return found

    @property
    def friends_named(self) -> list["Student"]:
        """The students whom this student names as friends."""
        return [self.model.students[row] for row in self.friends if row >= 0]

    def known_by(self, teacher: "Teacher") -> float:
        """Say how well a teacher of the school knows this student (0..1)."""
        first = self.model.state["first_teacher"][self.school]
        return float(self.known[teacher.row - first])


@windows_on("teacher")
class Teacher(Person):
    """A teacher; for example `teacher.effectiveness`, `teacher.strain`, `teacher.home_class`."""

    @property
    def home_class(self) -> list[Student]:
        """The students of the home class."""
        rows = (self.model.state["home"] == self.row).nonzero()[0]
        return [self.model.students[row] for row in rows]
