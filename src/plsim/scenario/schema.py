"""The scenario: a school, its people, its policy, its assumptions and facts."""

from typing import Annotated, Any, Literal, Self

from pydantic import ConfigDict, Field, JsonValue, PrivateAttr, model_validator

from plsim.scenario.assumed import AssumptionName, AssumptionValue
from plsim.scenario.model import AsTuple, Model, Share, Unlike, refuse
from plsim.scenario.naming import Line, Name, Text, Word, titled
from plsim.scenario.places import Places
from plsim.scenario.roster import Roster
from plsim.scenario.school import School

LEAVE, TEACHERS_LEAVE = 0.1, 0.08
"""Usual shares of students and of teachers who leave a school each summer; both are assumed."""


class People(Model):
    """Describe who goes to the school: shares of a drawn population, or a roster."""

    disadvantaged: Share = Field(default=0.45, description="Share of disadvantaged students")
    language_learners: Share = Field(default=0.10, description="Share of language learners")
    special_education: Share = Field(
        default=0.12, description="Share of students with special education"
    )
    disruptive: Share = Field(
        default=0.10, description="Share of students who disrupt lessons when disengaged"
    )
    roster: Roster | None = Field(
        default=None, description="Students read from a CSV; what it lacks is drawn by the shares"
    )
    flow: Literal["closed", "open"] = Field(
        default="closed",
        description="closed: all are promoted together, nobody comes or goes; open: each summer "
        "the top grade leaves, new students enter the bottom grade, and leavers are replaced",
    )
    leave: Share | None = Field(
        default=None,
        description=f"Share of students who leave each summer; else {LEAVE:g} where flow is open",
    )
    teachers_leave: Share | None = Field(
        default=None,
        description="Share of teachers who leave each summer and are replaced; "
        f"else {TEACHERS_LEAVE:g} where flow is open",
    )

    @property
    def leaving(self) -> float:
        """Share of students who leave each summer."""
        usual = LEAVE if self.flow == "open" else 0.0
        return usual if self.leave is None else self.leave

    @property
    def teachers_leaving(self) -> float:
        """Share of teachers who leave each summer."""
        usual = TEACHERS_LEAVE if self.flow == "open" else 0.0
        return usual if self.teachers_leave is None else self.teachers_leave

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if self.flow == "closed" and self.leave:
            what = f"{self.leave:g} leave, but flow is closed; give flow: open, or leave 0"
            refuse(("leave", what))
        if self.flow == "open" and self.roster is not None:
            what = "open needs students to draw, and a roster says nothing of them; give closed"
            refuse(("flow", what))
        return self


class Policy(Model):
    """Name the policy; every other key is one of its levers, checked when parts are assembled."""

    model_config = ConfigDict(extra="allow")
    __pydantic_extra__: dict[str, JsonValue]

    use: Word = Field(default="fixed", description="Name of the policy (`plsim list policies`)")

    @property
    def levers(self) -> dict[str, Any]:
        """Give the levers as they were written."""
        return dict(self.__pydantic_extra__)


class Facts(Model):
    """State what is known about this school's calendar."""

    lag: float = Field(
        default=0.0, ge=-5, le=5, description="Calendar above (+) or below (-) the grade, in SD"
    )
    aim: float = Field(
        default=0.0,
        ge=-5,
        le=5,
        description="How far lessons aim above (+) the middle of a group, in SD of the group",
    )
    scale: float = Field(
        default=150.0, gt=0, le=1e8, description="Students whom the program serves in all"
    )
    spread: float = Field(
        default=1.0, ge=0.1, le=5,
        description="Spread of students within a grade, against the norms' (1)",
    )  # fmt: skip
    exam: Literal["adaptive", "grade"] = Field(
        default="adaptive", description="grade: only questions of the grade, blurred far off it"
    )
    growth: dict[Word, Annotated[float, Field(ge=0, le=5)]] | None = Field(
        default=None,
        description="SD per school year by subject, for every grade; else by the NWEA 2020 table",
    )


class Scenario(Model):
    """Describe a school, its people, policy, assumptions and facts; nothing can change it."""

    name: Name = Field(description="Short name; becomes part of the names of files")
    title: Line = Field(default="", description="Title in reports; else the name")
    notes: Text = Field(default="", description="Free text")
    school: School = Field(default_factory=School, description="The school, or several like it")
    people: People = Field(default_factory=People, description="Who goes to the school")
    policy: Policy = Field(default_factory=Policy, description="How the school is organised")
    start: Policy | None = Field(
        default=None, description="A start of each year around the policy, such as walkerville"
    )
    assumptions: dict[AssumptionName, AssumptionValue] = Field(
        default_factory=dict, description="file.field: one number, or a range [low, high]"
    )
    facts: Facts = Field(default_factory=Facts, description="What is known about the calendar")
    years: int = Field(default=1, ge=1, le=12, description="School years to run")
    week: Annotated[tuple[Word, ...], AsTuple, Unlike, Field(min_length=1)] | None = Field(
        default=None, description="Mechanisms in the order of the week, if another than usual"
    )
    _places: Places = PrivateAttr(default_factory=Places)

    def where(self, key: str) -> str:
        """Give `file:line:column` of a key such as `policy.every`, or of its nearest parent."""
        return self._places.where(key)

    def placed(self, places: Places) -> Self:
        """Give the scenario with the places of its values."""
        self._places = places
        return self

    @model_validator(mode="before")
    @classmethod
    def _titled(cls, data: Any) -> Any:
        return titled(data)

    @model_validator(mode="after")
    def _fits(self) -> Self:
        refuse(*self._growth_faults(), *self._roster_faults())
        return self

    def _growth_faults(self) -> list[tuple[str, str]]:
        known = set(self.school.subjects)
        given = self.facts.growth or {}
        what = f"is no subject of this school; there is {', '.join(sorted(known))}"
        return [(f"facts.growth.{name}", f"'{name}' {what}") for name in given if name not in known]

    def _roster_faults(self) -> list[tuple[str, str]]:
        roster, found = self.people.roster, []
        if roster is None:
            return []
        for name in roster.columns.scores:
            if name not in self.school.subjects:
                what = f"'{name}' is no subject; there is {', '.join(self.school.subjects)}"
                found.append((f"people.roster.columns.scores.{name}", what))
        if roster.grade is not None and roster.grade not in self.school.grades:
            there = ", ".join(map(str, self.school.grades))
            what = f"{roster.grade} is not one of school.grades {there}; give one of these"
            found.append(("people.roster.grade", what))
        return found
