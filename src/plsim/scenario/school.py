"""The school: grades, classes, subjects, practice; and what fits together in it."""

from typing import Annotated, Self

from pydantic import Field, model_validator

from plsim.scenario.model import AsTuple, Model, Share, Unlike, refuse
from plsim.scenario.naming import Word

MOST_STUDENTS = 10_000_000
KB_A_STUDENT = 2
MINUTES_A_WEEK = 7 * 24 * 60


class Subject(Model):
    """Describe a subject: what it consists of, and its minutes in the regular week."""

    strands: Annotated[tuple[Word, ...], AsTuple, Unlike] = Field(
        min_length=1, max_length=20, description="The strands in which skill is measured apart"
    )
    minutes: int = Field(gt=0, description="Minutes a week, in every class")


class Practice(Model):
    """Describe what a school does beside its policy: assessment, sharing, coaching."""

    assess_every: int = Field(
        default=0, ge=0, le=52, description="Weeks between short assessments; 0 = none"
    )
    assess_first: bool = Field(
        default=False,
        description="Whether students are assessed before the first lesson of each year, too",
    )
    assess_minutes: int = Field(default=60, gt=0, description="Minutes of one short assessment")
    assess_variance: float = Field(
        default=0.4,
        ge=1e-4,
        le=100,
        description="Error variance of one short assessment, SD squared",
    )
    sharing: Share = Field(
        default=0.0, description="Share of what an adult knows that colleagues get to know"
    )
    public_practice: Share = Field(
        default=0.0, description="How far teachers see each other teach, 0 to 1"
    )
    coaching: Share = Field(default=0.0, description="How far teachers are coached, 0 to 1")
    site_training: Share = Field(
        default=0.0, description="Training for the policy in the school, all year, 0 to 1"
    )
    materials: float = Field(
        default=1.0,
        ge=0,
        le=3,
        description="Worth of a lesson with the school's materials; 1 = usual",
    )
    canned_training: Share = Field(
        default=0.0, description="Bought training for the policy, before the year, 0 to 1"
    )


class Prices(Model):
    """Give what time and things cost; all defaults are assumed, for a school in the US."""

    currency: str = Field(
        default="USD",
        pattern="^[A-Z]{3}$",
        description="Currency of the prices, by its ISO code (three capitals)",
    )
    smallest: float = Field(
        default=50.0, gt=0, le=1e6,
        description="Smallest difference of yearly cost per student that matters",
    )  # fmt: skip
    teacher_hour: float = Field(
        default=100.0, ge=0, le=1e6,
        description="An hour with students of a teacher with a home class, benefits included",
    )  # fmt: skip
    aide_hour: float = Field(
        default=40.0, ge=0, le=1e6,
        description="An hour with students of an adult without a home class",
    )  # fmt: skip
    licence: float = Field(
        default=40.0, ge=0, le=1e6, description="Software and its device, per student and year"
    )
    coaching_day: float = Field(default=800.0, ge=0, le=1e6, description="A day of a coach")
    coaching_days: float = Field(
        default=5.0, ge=0, le=365, description="Days of full coaching (1), per teacher and year"
    )
    site_training: float = Field(
        default=2000.0, ge=0, le=1e6,
        description="Full training in the school (1), per teacher and year",
    )  # fmt: skip
    canned_training: float = Field(
        default=600.0, ge=0, le=1e6, description="Full bought training (1), per teacher and year"
    )
    assessment: float = Field(
        default=5.0, ge=0, le=1e6, description="One short assessment of one student"
    )


def _subjects() -> dict[str, Subject]:
    return {
        "mathematics": Subject(strands=("number", "geometry"), minutes=300),
        "reading": Subject(strands=("decoding", "comprehension"), minutes=450),
    }


class School(Model):
    """Describe a school, or several like it: grades, classes, subjects and practice."""

    grades: Annotated[
        tuple[Annotated[int, Field(ge=0, le=12)], ...], AsTuple, Field(min_length=1, max_length=13)
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
    prices: Prices = Field(
        default_factory=Prices, description="What time and things cost, for the outcome cost"
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
            what = f"{test:,} minutes are more than the week of {week:,}; give at most {week:,}"
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


def _memory(students: int) -> str:
    gigabytes = students * KB_A_STUDENT / 1e6
    return f"{gigabytes:,.0f} GB" if gigabytes >= 1 else f"{gigabytes * 1000:,.0f} MB"
