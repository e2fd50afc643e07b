"""How the columns of a CSV of students map to what plsim knows of a student.

Only the mapping is checked here; the CSV itself is read when the population is built.
"""

from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, StringConstraints, WithJsonSchema, model_validator

from plsim.scenario.model import AsTuple, Model, refuse
from plsim.scenario.naming import Line, Word

Column = Annotated[Line, StringConstraints(min_length=1)]
Reliability = Annotated[float, Field(gt=0, le=1)]


def _cells(value: Any) -> Any:
    if isinstance(value, str | int) and not isinstance(value, bool):
        value = [value]
    if not isinstance(value, list | tuple) or not value:
        raise ValueError("give a cell's text, or a list of such")
    if any(isinstance(cell, bool) or not isinstance(cell, str | int) for cell in value):
        raise ValueError("a cell is compared as text; put it in quotes")
    return tuple(str(cell) for cell in value)


_CELL = {"type": ["string", "integer"]}
Cells = Annotated[
    tuple[Line, ...],
    BeforeValidator(_cells),
    WithJsonSchema({"anyOf": [_CELL, {"type": "array", "minItems": 1, "items": _CELL}]}),
]


class Flag(Model):
    """Read a yes or no from a column: yes where the cell is one of the values."""

    column: Column = Field(description="Name of the column")
    is_: Cells = Field(alias="is", description="The cell's text (or texts) that mean yes")


class Score(Model):
    """Read a test score from a column."""

    column: Column = Field(description="Name of the column")
    reliability: Reliability = Field(
        default=0.9, description="Share of the score's variance that is skill, 0 to 1"
    )
    when: Literal["start"] = Field(default="start", description="When in the year it was measured")


class Ability(Model):
    """Read a measure of general ability from a column."""

    column: Column = Field(description="Name of the column")
    reliability: Reliability = Field(
        default=0.9, description="Share of the measure's variance that is ability, 0 to 1"
    )


class Rating(Model):
    """Read a rating from a column; `low` and `high` are the ends of its scale."""

    column: Column = Field(description="Name of the column")
    low: float = Field(ge=-1e9, le=1e9, description="Lowest rating of the scale")
    high: float = Field(ge=-1e9, le=1e9, description="Highest rating of the scale")
    reversed: bool = Field(default=False, description="Whether a high rating means little of it")

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if self.low >= self.high:
            refuse(("low", f"low {self.low:g} is not below high {self.high:g}; swap them?"))
        return self


class Columns(Model):
    """Say which column holds what; whatever has no column is drawn."""

    student: Column = Field(description="Column that names the student")
    school: Column | None = Field(default=None, description="Column that names the school")
    class_: Column | None = Field(
        default=None, alias="class", description="Column that names the class"
    )
    grade: Column | None = Field(default=None, description="Column of the grade (K = 0)")
    teacher: Column | None = Field(default=None, description="Column that names the teacher")
    experience: Column | None = Field(
        default=None, description="Column of the teacher's years of experience"
    )
    disadvantaged: Flag | None = Field(default=None, description="Who is disadvantaged")
    language_learner: Flag | None = Field(default=None, description="Who learns the language")
    special_education: Flag | None = Field(default=None, description="Who has special education")
    sex: Column | None = Field(default=None, description="Column of the sex")
    scores: Annotated[dict[Word, Score], Field(min_length=1)] = Field(
        description="Scores at the start, by subject; a subject without is drawn"
    )
    ability: Ability | None = Field(default=None, description="General ability")
    attention: Rating | None = Field(default=None, description="How well a student attends")
    hyperactivity: Rating | None = Field(
        default=None, description="Hyperactive or impulsive behaviour; makes lessons disruptive"
    )
    home_support: Rating | None = Field(default=None, description="Support at home")
    deprivation: Rating | None = Field(default=None, description="Deprivation of the home")

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if self.class_ is None and self.teacher is None:
            refuse(("class", "neither class nor teacher is given; name the column of one of them"))
        return self


class Roster(Model):
    """Describe a CSV of students: its file, its columns and which of its rows to take."""

    file: Line = Field(
        min_length=1, description="CSV in the folder of this file, or below; --roster replaces it"
    )
    columns: Columns = Field(description="Which column holds what")
    where: dict[Column, Cells] = Field(
        default_factory=dict, description="Take only rows in which a column holds one of the values"
    )
    missing: Annotated[tuple[Line, ...], AsTuple] = Field(
        default=("", "NA", "#NULL!"), description="Cells that mean: not known"
    )
    school_pool: int = Field(
        default=4,
        ge=1,
        description="Classes in each drawn school, where no column names the school",
    )
    grade: int | None = Field(
        default=None, ge=0, le=12, description="Grade of all rows, where no column holds it"
    )

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if self.grade is not None and self.columns.grade is not None:
            refuse(("grade", "a column holds the grade already; keep one of the two"))
        if self.grade is None and self.columns.grade is None:
            refuse(("grade", "no column holds the grade; give the grade of all rows"))
        return self
