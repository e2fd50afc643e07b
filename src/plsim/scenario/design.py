"""The experiment: a question, arms that differ, a reference, and how many worlds."""

from collections.abc import Iterator, Sequence
from typing import Annotated, Any, Literal, Self

from pydantic import (
    BeforeValidator,
    Field,
    InstanceOf,
    JsonValue,
    PrivateAttr,
    model_validator,
)

from plsim.scenario.files import plain
from plsim.scenario.model import AsTuple, Model, Unlike, refuse
from plsim.scenario.naming import Line, Name, Text, Word, same_name, titled, twice
from plsim.scenario.places import Places
from plsim.scenario.schema import Policy, Scenario
from plsim.scenario.sweep import Sweep
from plsim.scenario.swept import Swept

LARGEST_SEED = 2**128 - 1
Subgroup = Literal["all", "low", "middle", "high", "disadvantaged", "not_disadvantaged"]
SUBGROUPS: tuple[Subgroup, ...] = ("low", "middle", "high", "disadvantaged", "not_disadvantaged")


class Followup(Model):
    """Say what happens to all arms after the years of the experiment."""

    years: int = Field(default=1, ge=1, le=12, description="School years that follow")
    policy: Policy = Field(default_factory=Policy, description="The policy of all arms in them")


class Design(Model):
    """Hold what an experiment says beside its arms."""

    name: Name = Field(description="Short name; becomes part of the names of files")
    title: Line = Field(default="", description="Title in reports; else the name")
    question: Line = Field(default="", description="The question, in one sentence")
    notes: Text = Field(default="", description="Free text")
    reference: Name = Field(description="Name of the arm with which the others are compared")
    primary: Word = Field(default="achievement", description="The outcome that is looked at first")
    worlds: int = Field(
        default=200, ge=1, le=1_000_000, description="Worlds of each arm; two share each draw"
    )
    seed: int = Field(
        default=20180401, ge=0, le=LARGEST_SEED, description="Root of all luck, 0 to 2^128 - 1"
    )
    outcomes: Annotated[tuple[Word, ...], AsTuple, Unlike, Field(min_length=1)] | None = Field(
        default=None, description="Outcomes to measure; else all (`plsim list outcomes`)"
    )
    subgroups: Annotated[tuple[Subgroup, ...], AsTuple, Unlike] = Field(
        default=SUBGROUPS, description="Groups of students beside all of them"
    )
    followup: Followup | None = Field(default=None, description="The years after, if any")
    hold: Annotated[tuple[Literal["people"], ...], AsTuple, Unlike] = Field(
        default=(), description="people: all that week 0 starts is that of world 0"
    )

    @model_validator(mode="before")
    @classmethod
    def _titled(cls, data: Any) -> Any:
        return titled(data)

    @model_validator(mode="after")
    def _measured(self) -> Self:
        if self.outcomes is not None and self.primary not in self.outcomes:
            what = f"'{self.primary}' is not one of outcomes {', '.join(self.outcomes)}; add it"
            refuse(("primary", what))
        return self


class Arm(Model):
    """Hold one arm: its name and its scenario, complete.

    `overridden` names the keys that were laid over the scenario (by `set` and --set) and `below`
    is the scenario without them, resolved; None where nothing was, or it is none alone.
    """

    name: Name
    title: Line = ""
    notes: Text = ""
    scenario: Scenario
    overridden: Annotated[tuple[str, ...], AsTuple] = ()
    below: dict[str, JsonValue] | None = None


class Experiment(Design):
    """Compare arms, paired by world; nothing can change it."""

    arms: Annotated[tuple[Arm, ...], AsTuple, Field(min_length=1, max_length=50)]
    sweep: InstanceOf[Swept] | None = Field(default=None, exclude=True)
    _places: Places = PrivateAttr(default_factory=Places)

    def where(self, key: str) -> str:
        """Give `file:line:column` of a key such as `worlds`, or of its nearest parent."""
        return self._places.where(key)

    def placed(self, places: Places) -> Self:
        """Give the experiment with the places of its values."""
        self._places = places
        return self

    def scenarios(self) -> Iterator[Scenario]:
        """Give the scenarios of all arms, and of all points of a sweep."""
        yield from (arm.scenario for arm in self.arms)
        if self.sweep is not None:
            yield from self.sweep.scenarios()

    def arm(self, name: str) -> Arm:
        """Give the arm of a name; raise KeyError where there is none."""
        return {arm.name: arm for arm in self.arms}[name]

    @model_validator(mode="after")
    def _fits(self) -> Self:
        refuse(*name_faults([arm.name for arm in self.arms], self.reference))
        return self


def _reference_or_inline(value: Any) -> Any:
    if not isinstance(value, str | dict) or not value:
        raise ValueError("give the name of a shipped scenario, a file, or a mapping of its keys")
    return value


class ArmEntry(Model):
    """Describe an arm as it is written: a scenario, and what is set in it."""

    name: Name | None = Field(default=None, description="Name of the arm; else the scenario's")
    title: Line | None = Field(default=None, description="Title in reports; else the scenario's")
    notes: Text = Field(default="", description="Free text")
    scenario: Annotated[str | dict[str, JsonValue], BeforeValidator(_reference_or_inline)] = Field(
        description="Name of a shipped scenario, a file in this folder or below, or a mapping"
    )
    set: dict[str, JsonValue] = Field(
        default_factory=dict, description="Dotted key: value, laid over the scenario"
    )


class ExperimentFile(Design):
    """Describe an experiment as it is written in a file."""

    reference: Name | None = Field(  # type: ignore[assignment]
        default=None,
        description="Arm that the others are compared with; else the first",
    )
    arms: Annotated[tuple[ArmEntry, ...], AsTuple, Field(min_length=1, max_length=50)] = Field(
        description="The arms, in the order of the report"
    )
    set: dict[str, JsonValue] = Field(
        default_factory=dict, description="Dotted key: value, laid over the scenario of every arm"
    )
    sweep: Sweep | None = Field(
        default=None, description="Keys that take several values, one after the other"
    )


def name_faults(names: Sequence[str], reference: str) -> list[tuple[str, str]]:
    """List (key, fault) for arms that share a name and a reference that is no arm."""
    found = []
    for index, name, before in twice(names):
        same = "stands here twice" if name == before else f"differs from '{before}' only in form"
        found.append((f"arms[{index}].name", f"'{plain(name)}' {same}; give each arm its name"))
    if reference not in names:
        like = [name for name in names if same_name(name) == same_name(reference)]
        there = f"did you mean '{like[0]}'?" if like else f"there is {', '.join(names)}"
        found.append(("reference", f"'{plain(reference)}' is not an arm; {there}"))
    return found
