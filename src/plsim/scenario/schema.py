"""The scenario: a school, its people, its policy, its assumptions and facts."""

import re
from typing import Annotated, Any, Literal, Self

from pydantic import (
    BeforeValidator,
    ConfigDict,
    Field,
    JsonValue,
    PrivateAttr,
    model_validator,
)

from plsim.scenario.model import AsTuple, Model, Share, Unlike, refuse
from plsim.scenario.naming import Line, Name, Text, Word
from plsim.scenario.places import Places
from plsim.scenario.roster import Roster

MOST_STUDENTS = 10_000_000
KB_A_STUDENT = 2
MINUTES_A_WEEK = 7 * 24 * 60


class Subject(Model):
    """Describe a subject: what it consists of, and its minutes in the regular week."""

    strands: Annotated[tuple[Word, ...], AsTuple, Unlike, Field(min_length=1, max_length=20)] = (
        Field(description="The strands in which skill is measured apart")
    )
    minutes: int = Field(gt=0, description="Minutes a week, in every class")


class Practice(Model):
    """Describe what a school does beside its policy: assessment, sharing, coaching."""

    assess_every: int = Field(
        default=0, ge=0, le=52, description="Weeks between short assessments; 0 = none"
    )
    assess_minutes: int = Field(default=60, gt=0, description="Minutes of one short assessment")
    assess_variance: float = Field(
        default=0.4, gt=0, le=100, description="Error variance of one short assessment, SD squared"
    )
    sharing: Share = Field(
        default=0.0, description="Share of what an adult knows that colleagues get to know"
    )
    public_practice: Share = Field(
        default=0.0, description="How far teachers see each other teach, 0 to 1"
    )
    coaching: Share = Field(default=0.0, description="How far teachers are coached, 0 to 1")


def _subjects() -> dict[str, Subject]:
    return {
        "mathematics": Subject(strands=("number", "geometry"), minutes=300),
        "reading": Subject(strands=("decoding", "comprehension"), minutes=450),
    }


class School(Model):
    """Describe a school, or several like it: grades, classes, subjects and practice."""

    grades: Annotated[
        tuple[Annotated[int, Field(ge=0, le=12)], ...], AsTuple, Field(min_length=1)
    ] = Field(default=(3, 4, 5), description="Grades, consecutive; 0 = kindergarten or reception")
    classes: int = Field(default=5, ge=1, description="Classes in each grade")
    class_size: int = Field(default=27, ge=1, description="Students in each class")
    schools: int = Field(default=1, ge=1, description="Like schools in one world")
    subjects: Annotated[dict[Word, Subject], Field(min_length=1, max_length=20)] = Field(
        default_factory=_subjects, description="The subjects that are followed, by name"
    )
    other_minutes: int = Field(
        default=750, ge=0, description="Rest of the week with the home class, in minutes"
    )
    practice: Practice = Field(
        default_factory=Practice, description="What the school does with any policy"
    )

    @property
    def students(self) -> int:
        """Count the students of one world."""
        return self.schools * len(self.grades) * self.classes * self.class_size

    @model_validator(mode="after")
    def _fits(self) -> Self:
        refuse(*self._grade_faults(), *self._size_faults(), *self._week_faults(), *self._strands())
        return self

    def _grade_faults(self) -> list[tuple[str, str]]:
        expected = tuple(range(self.grades[0], self.grades[0] + len(self.grades)))
        if self.grades == expected:
            return []
        found = ", ".join(map(str, self.grades))
        mend = ", ".join(map(str, sorted(set(self.grades))))
        if tuple(range(min(self.grades), max(self.grades) + 1)) != tuple(sorted(set(self.grades))):
            mend = f"{min(self.grades)} to {max(self.grades)} without a hole"
        return [("grades", f"{found} are not consecutive grades; give {mend}")]

    def _size_faults(self) -> list[tuple[str, str]]:
        if self.students <= MOST_STUDENTS:
            return []
        sum_ = (
            f"{self.schools:,} schools x {len(self.grades)} grades x {self.classes:,} classes x "
            f"{self.class_size:,} students = {self.students:,} students, about "
            f"{_memory(self.students)} at {KB_A_STUDENT} KB each"
        )
        parts = {"schools": self.schools, "classes": self.classes, "class_size": self.class_size}
        largest = max(parts, key=lambda key: parts[key])
        return [(largest, f"{sum_}; give at most {MOST_STUDENTS:,} ({_memory(MOST_STUDENTS)})")]

    def _week_faults(self) -> list[tuple[str, str]]:
        minutes = [subject.minutes for subject in self.subjects.values()]
        week = sum(minutes) + self.other_minutes
        if week > MINUTES_A_WEEK:
            added = " + ".join(f"{each:,}" for each in [*minutes, self.other_minutes])
            most = f"a week has {MINUTES_A_WEEK:,} minutes"
            return [("other_minutes", f"{added} = {week:,} minutes; {most}")]
        test = self.practice.assess_minutes
        if test > week:
            what = (
                f"{test:,} minutes are more than the school week of {week:,}; give at most {week:,}"
            )
            return [("practice.assess_minutes", what)]
        return []

    def _strands(self) -> list[tuple[str, str]]:
        owner: dict[str, str] = {}
        found = []
        for name, subject in self.subjects.items():
            for index, strand in enumerate(subject.strands):
                if strand in owner:
                    what = f"'{strand}' is a strand of {owner[strand]} too; give it another name"
                    found.append((f"subjects.{name}.strands[{index}]", what))
                owner.setdefault(strand, name)
        return found


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
    growth: dict[Word, Annotated[float, Field(ge=0, le=5)]] | None = Field(
        default=None,
        description="SD per school year by subject, for every grade; else by the NWEA 2020 table",
    )


_ASSUMPTION = re.compile(r"[A-Za-z_]\w*\.[A-Za-z_]\w*")


def _assumption_name(name: Any) -> Any:
    if isinstance(name, str) and not _ASSUMPTION.fullmatch(name):
        raise ValueError("an assumption is named file.field, such as learning.rate")
    return name


def _number_or_range(value: Any) -> Any:
    numbers = list(value) if isinstance(value, list | tuple) else [value]
    if any(isinstance(each, bool) or not isinstance(each, int | float) for each in numbers):
        raise ValueError("not a number; give one number, or a range [low, high]")
    if any(abs(each) > 1e9 for each in numbers):
        raise ValueError("too large for an assumption; give at most 1e9")
    if not isinstance(value, list | tuple):
        return value
    if len(numbers) != 2:
        raise ValueError(f"{len(numbers)} numbers are no range; give [low, high]")
    if numbers[0] >= numbers[1]:
        raise ValueError(f"low {numbers[0]} is not below high {numbers[1]}; give [low, high]")
    return tuple(value)


AssumptionName = Annotated[str, BeforeValidator(_assumption_name)]
AssumptionValue = Annotated[float | tuple[float, float], BeforeValidator(_number_or_range)]


class Scenario(Model):
    """Describe a school, its people, its policy, its assumptions and facts; nothing can change it."""

    name: Name = Field(description="Short name; becomes part of the names of files")
    title: Line = Field(default="", description="Title in reports; else the name")
    notes: Text = Field(default="", description="Free text")
    school: School = Field(default_factory=School, description="The school, or several like it")
    people: People = Field(default_factory=People, description="Who goes to the school")
    policy: Policy = Field(default_factory=Policy, description="How the school is organised")
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
        if isinstance(data, dict) and "title" not in data and isinstance(data.get("name"), str):
            return {**data, "title": data["name"]}
        return data

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


def _memory(students: int) -> str:
    gigabytes = students * KB_A_STUDENT / 1e6
    return f"{gigabytes:,.0f} GB" if gigabytes >= 1 else f"{gigabytes * 1000:,.0f} MB"


Kind = Literal["scenario", "experiment"]
