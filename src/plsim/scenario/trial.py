"""The trial: an experiment that rebuilds a published study, with what the study found."""

from collections.abc import Iterator
from typing import Annotated, Any, Literal, Self

from pydantic import Field, model_validator

from plsim.core.calendar import WEEKS_TAUGHT
from plsim.core.sources import SOURCES
from plsim.scenario.design import Experiment
from plsim.scenario.files import nearest, plain
from plsim.scenario.model import AsTuple, Model, Unlike, refuse
from plsim.scenario.naming import Line, Name, Word

Role = Literal["fit", "held_out", "unseen"]
Kind = Literal["difference", "level", "correlation", "order"]
Status = Literal[
    "CONFIRMED", "CONFIRMED-SIGN", "COMPUTED", "FROM-MEMORY (high)", "FROM-MEMORY (medium)",
    "FROM-MEMORY (low)",
]  # fmt: skip
LARGEST = 1e6
Number = Annotated[float, Field(ge=-LARGEST, le=LARGEST)]
Commit = Annotated[str, Field(pattern=r"^([0-9a-f]{7,40})?$")]
OWN = ("study", "role", "frozen", "mended", "findings")
"""Keys that a trial has beside those of an experiment."""


class Study(Model):
    """Name the study that a trial rebuilds."""

    citation: Line = Field(min_length=1, description="The study: authors, year, journal or doi")
    sources: Annotated[tuple[Word, ...], AsTuple, Unlike] = Field(
        default=(), description="Keys of plsim's table of sources, where it has them"
    )

    @model_validator(mode="after")
    def _known(self) -> Self:
        unknown = [(i, key) for i, key in enumerate(self.sources) if key not in SOURCES]
        what = [(f"sources[{i}]", f"'{key}' is no source; {_near(key)}") for i, key in unknown]
        refuse(*what)
        return self


def _near(key: str) -> str:
    return nearest(key, list(SOURCES))


class Than(Model):
    """Name what an order is measured from; every key that is left out is the finding's own."""

    arm: Name | None = Field(default=None, description="Another arm")
    against: Name | None = Field(default=None, description="The arm that it is compared with")
    outcome: Word | None = Field(default=None, description="Another outcome")
    measure: Line | None = Field(default=None, description="Another measure")
    subgroup: Line | None = Field(default=None, description="Another group of students")
    year: int | None = Field(default=None, ge=1, le=24, description="Another school year")


class Finding(Model):
    """Hold one number that a study found, and the range in which the model's has to lie.

    A `difference` is that of an arm from `against` (else the reference), over the latter's SD
    where the outcome is standardised; a `level` or a `correlation` is an arm's own mean over
    worlds; an `order` is a difference less another one, that of `than`.
    """

    outcome: Word = Field(description="Outcome, or one that `plsim validate` measures itself")
    measure: Line = Field(
        default="", description="skill or exam, with a subject's name for one subject; or nothing"
    )
    subgroup: Line = Field(default="all", description="Group of students")
    arm: Name = Field(description="Arm of the trial")
    against: Name | None = Field(
        default=None, description="Arm that it is compared with; else the reference"
    )
    than: Than | None = Field(default=None, description="What an order is measured from")
    year: int = Field(default=1, ge=1, le=24, description="School year of the measurement")
    week: int = Field(
        default=WEEKS_TAUGHT, ge=0, le=WEEKS_TAUGHT,
        description="Week of the year; before its end the primary outcome alone is measured",
    )  # fmt: skip
    kind: Kind = Field(description="difference, level, correlation or order")
    published: Number | None = Field(default=None, description="What the study found")
    low: Number | None = Field(default=None, description="Lower end of what it found")
    high: Number | None = Field(default=None, description="Upper end of what it found")
    unit: Line = Field(default="SD", description="Unit of the published number")
    status: Status = Field(description="How far the published number was checked")
    accept: Annotated[
        tuple[Number, Number], AsTuple, Field(description="Range that counts as right")
    ]

    @model_validator(mode="after")
    def _fits(self) -> Self:
        refuse(*self._faults())
        return self

    def _faults(self) -> Iterator[tuple[str, str]]:
        first, last = self.accept
        if first >= last:
            yield "accept", f"{first:g} is not below {last:g}; give [low, high]"
        ends = [end for end in (self.low, self.published, self.high) if end is not None]
        if ends != sorted(ends):
            yield "published", "low, published and high do not rise; give them in this order"
        if (self.kind == "order") != (self.than is not None):
            mend = "an order needs it, and nothing else may have it"
            yield "than", f"{'is missing' if self.than is None else 'is given'}; {mend}"
        if self.kind in ("level", "correlation") and self.against is not None:
            yield "against", f"a {self.kind} is compared with no arm; take it out"


class TrialEntry(Model):
    """Describe what a trial says beside its experiment."""

    study: Study = Field(description="The study that is rebuilt")
    role: Role = Field(
        description="fit: assumptions are fitted to it; held_out: never fitted; unseen: nor looked "
        "at while the rules were made"
    )
    frozen: Commit = Field(
        default="",
        description="Commit that held facts and ranges before the first result was seen "
        "(7 to 40 of 0-9, a-f)",
    )
    mended: Commit = Field(
        default="",
        description="Commit that changed facts after a result had been seen (7 to 40 of 0-9, a-f)",
    )
    findings: Annotated[tuple[Finding, ...], AsTuple, Field(min_length=1, max_length=100)] = Field(
        description="What the study found"
    )


class Trial(TrialEntry):
    """Hold a trial: its experiment, its study and what the study found."""

    experiment: Experiment

    @property
    def name(self) -> str:
        """The trial's name: that of its experiment."""
        return self.experiment.name


def faults_in(entry: TrialEntry, experiment: Experiment) -> Iterator[tuple[str, str]]:
    """List (key, fault) of findings that name no arm of the experiment, or a time after its end."""
    arms = [arm.name for arm in experiment.arms]
    for i, finding in enumerate(entry.findings):
        than = finding.than or Than()
        named = {"arm": finding.arm, "against": finding.against}
        named |= {"than.arm": than.arm, "than.against": than.against}
        for key, name in named.items():
            if name is not None and name not in arms:
                yield f"findings[{i}].{key}", f"'{plain(name)}' is no arm; {nearest(name, arms)}"
        base = finding.against or experiment.reference
        if finding.kind == "difference" and finding.arm == base:
            what = f"{plain(base)} is compared with itself; name another arm, or another against"
            yield f"findings[{i}].arm", what
        last = _last_year(experiment)
        for key, year in (("year", finding.year), ("than.year", than.year)):
            if year is not None and year > last:
                yield f"findings[{i}].{key}", f"year {year} is after the last one, {last}"
        if finding.week < WEEKS_TAUGHT and finding.outcome != experiment.primary:
            what = f"only the primary outcome ({experiment.primary}) is measured within the year"
            yield f"findings[{i}].week", f"{what}; take it out"


def _last_year(experiment: Experiment) -> int:
    after = experiment.followup.years if experiment.followup else 0
    return after + max(arm.scenario.years for arm in experiment.arms)


def assumed_in(experiment: Experiment) -> Iterator[tuple[Any, str, str]]:
    """List (scenario, key, fault) of whatever in a trial's arms is no fact of the study."""
    for arm in experiment.arms:
        for name in arm.scenario.assumptions:
            what = "a trial has none of its own: assumptions are the same in all of them"
            yield arm.scenario, f"assumptions.{name}", f"{what}; take it out"
        if arm.scenario.week is not None:
            what = "a trial has no order of its own: mechanisms are the same in all of them"
            yield arm.scenario, "week", f"{what}; take it out"
