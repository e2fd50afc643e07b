"""What a page may ask for, checked on the server, and the experiment that it stands for."""

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field, ValidationError

from plsim.core.declare import Lever, levers_of
from plsim.core.errors import Fault, Faults, InputError
from plsim.core.registry import parts
from plsim.demo.findings import OUTCOMES
from plsim.scenario import Experiment, Scenario, load, load_experiment, shipped
from plsim.scenario.model import AsTuple, Model, Share
from plsim.scenario.naming import safe_name
from plsim.week.checks import assumptions_of_all, check_experiment

WORLDS = 200
SEED = 20180401
MOST_STUDENTS = 600
SLIDERS = ("estimates.bias", "lesson.orchestration_cost")
"""Assumptions with a slider of their own; each within its declared range."""

Number = Annotated[float, Field(ge=-1e6, le=1e6)]


class ArmAsk(Model):
    """Name one arm: a preset, and the levers that differ from it."""

    use: Annotated[str, Field(min_length=1, max_length=60)]
    levers: dict[str, int | float | str] = Field(default_factory=dict, max_length=30)


class Ask(Model):
    """Say what the page shows: arms (reference first), the school, a few assumptions, the seed."""

    arms: Annotated[tuple[ArmAsk, ...], AsTuple, Field(min_length=2, max_length=5)]
    grades: Annotated[
        tuple[Annotated[int, Field(ge=0, le=12)], ...], AsTuple, Field(min_length=1, max_length=6)
    ] = (4,)
    classes: int = Field(default=4, ge=1, le=8)
    class_size: int = Field(default=16, ge=4, le=40)
    disadvantaged: Share = 0.45
    language_learners: Share = 0.10
    special_education: Share = 0.12
    disruptive: Share = 0.10
    new_teachers: Share | None = None
    assumptions: dict[str, Number] = Field(default_factory=dict, max_length=10)
    seed: int = Field(default=SEED, ge=0, le=2**53)
    worlds: int = Field(default=WORLDS, ge=20, le=WORLDS)


@dataclass(frozen=True)
class Presets:
    """Hold the scenarios that arms may start from, by name, and a roster for all of them."""

    scenarios: dict[str, Scenario]
    own: frozenset[str] = frozenset()
    roster: Path | None = None

    @classmethod
    def shipped(cls) -> "Presets":
        """Take all shipped scenarios but the base and those of several schools."""
        found = {name: load(name) for name in shipped("scenario") if name != "base"}
        return cls({name: s for name, s in found.items() if s.school.schools == 1})

    def with_own(self, scenario: Scenario) -> "Presets":
        """Add a scenario of the user's own; its roster, where it has one, is everybody's."""
        roster = scenario.people.roster
        file = self.roster if roster is None else Path(roster.file)
        known = {**self.scenarios, scenario.name: scenario}
        return Presets(known, self.own | {scenario.name}, file)

    @property
    def people(self) -> dict[str, Any]:
        """Give the dotted keys of the roster and its grades; nothing where people are drawn."""
        for name in sorted(self.own):
            own = self.scenarios[name]
            if own.people.roster is not None:
                whole = own.people.roster.resolved() | {"file": Path(own.people.roster.file).name}
                grades = list(own.school.grades)
                return {"school.grades": grades, "people.roster": _without_blanks(whole)}
        return {}

    def of(self, arm: ArmAsk) -> Scenario:
        """Give the preset of an arm; raise InputError where there is none of that name."""
        if arm.use not in self.scenarios:
            raise InputError(
                f"{arm.use[:60]!r} is no preset that the page can show; choose one of"
                f" {', '.join(self.scenarios)}"
            )
        return self.scenarios[arm.use]


def asked(data: Any) -> Ask:
    """Check what came from a page; raise Faults with all that is wrong."""
    try:
        return Ask.model_validate(data)
    except ValidationError as error:
        raise Faults(
            Fault("", f"{'.'.join(map(str, e['loc'])) or 'ask'}: {e['msg']}")
            for e in error.errors(include_url=False, include_input=False)
        ) from None


def experiment_of(ask: Ask, presets: Presets) -> Experiment:
    """Make the experiment that an ask stands for: that of its exported file, checked as such.

    Raises Faults with all that is wrong.
    """
    faults = [*_faults(ask, presets)]
    if faults:
        raise Faults(faults)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "workshop.yaml"
        path.write_text(yaml_of(ask, presets), encoding="utf-8")
        experiment = load_experiment(path, roster=presets.roster)
    check_experiment(experiment)
    return experiment


def _faults(ask: Ask, presets: Presets) -> Iterator[Fault]:
    cards = assumptions_of_all()
    for name, value in ask.assumptions.items():
        if name not in SLIDERS:
            yield Fault("", f"{name[:60]!r} is no assumption of this page")
        elif not cards[name].low <= value <= cards[name].high:
            low, high = cards[name].low, cards[name].high
            yield Fault("", f"{name}: {value:g} is out of range; give {low:g} to {high:g}")
    students = len(ask.grades) * ask.classes * ask.class_size
    if students > MOST_STUDENTS:
        yield Fault("", f"{students} children are too many for this page; {MOST_STUDENTS} at most")
    for arm in ask.arms:
        try:
            presets.of(arm)
        except InputError as error:
            yield from error.faults


def experiment_data(ask: Ask, presets: Presets) -> dict[str, Any]:
    """Give the experiment of an ask as it is written in a file."""
    names = arm_names(ask)
    return {
        "name": "workshop",
        "question": f"{title_of(ask.arms[0], presets)} or {title_of(ask.arms[1], presets)}?",
        "notes": "; ".join(changes_of(ask, presets)),
        "set": _shared(ask, presets),
        "arms": [
            {
                "name": name,
                "title": title_of(arm, presets),
                "scenario": _source(arm, presets),
                "set": {f"policy.{lever}": value for lever, value in changed(arm, presets).items()},
            }
            for name, arm in zip(names, ask.arms, strict=True)
        ],
        "reference": names[0],
        "primary": "achievement",
        "outcomes": list(OUTCOMES),
        "worlds": ask.worlds,
        "seed": ask.seed,
        "hold": ["people"],
    }


def yaml_of(ask: Ask, presets: Presets) -> str:
    """Write the experiment of an ask as YAML that `plsim compare` runs."""
    from io import StringIO

    from ruamel.yaml import YAML

    stream, yaml = StringIO(), YAML(typ="safe", pure=True)
    yaml.default_flow_style, yaml.width, yaml.allow_unicode = False, 100, True
    yaml.sort_base_mapping_type_on_output = False
    yaml.dump(experiment_data(ask, presets), stream)
    return stream.getvalue()


def arm_names(ask: Ask) -> list[str]:
    """Name the arms: as their presets, numbered where one name would stand twice."""
    found: list[str] = []
    for arm in ask.arms:
        base = safe_name(arm.use)[:50]
        name, number = base, 2
        while name in found:
            name, number = f"{base}_{number}", number + 1
        found.append(name)
    return found


def title_of(arm: ArmAsk, presets: Presets) -> str:
    """Name an arm on the page: an edited preset says what changed.

    One change is named, several are counted.
    """
    scenario, own = presets.of(arm), changed(arm, presets)
    title = scenario.title or scenario.name
    if not own:
        return title
    short = title.split(" ")[0].rstrip(",") if len(title) > SHORT else title
    cards = levers_of(parts("policies")[scenario.policy.use])
    if len(own) > 1:
        return f"{short} ({len(own)} changes)"
    ((name, value),) = own.items()
    return f"{short} ({_said(name, value, cards[name])})"[:300]


SHORT = 12


def _said(name: str, value: Any, card: Lever) -> str:
    words = name.replace("_", " ")
    shown = f"{value:g}" if isinstance(value, int | float) else str(value).replace("_", " ")
    return f"{words} {shown} {card.unit}" if card.unit in UNITS else f"{words} {shown}"


UNITS = ("weeks", "students", "minutes", "groups", "levels")


def changed(arm: ArmAsk, presets: Presets) -> dict[str, Any]:
    """List the levers that differ from the preset's; raise Faults for one that does not exist."""
    scenario = presets.of(arm)
    now = lever_values(scenario)
    unknown = [name for name in arm.levers if name not in now]
    if unknown:
        raise Faults(
            Fault("", f"{name[:60]!r} is no lever of {scenario.policy.use}") for name in unknown
        )
    return {name: value for name, value in arm.levers.items() if value != now[name]}


def lever_values(scenario: Scenario) -> dict[str, Any]:
    """Give the levers of a scenario's policy with the values that it has."""
    cards = levers_of(parts("policies")[scenario.policy.use])
    return {name: card.value for name, card in cards.items()} | {
        name: value for name, value in scenario.policy.levers.items() if name in cards
    }


def changes_of(ask: Ask, presets: Presets) -> list[str]:
    """Say what differs from the presets, one line each."""
    found = []
    for letter, arm in zip("ABCDE", ask.arms, strict=False):
        scenario = presets.of(arm)
        now = lever_values(scenario)
        found += [
            f"{letter}: {name.replace('_', ' ')} {now[name]} → {value}"
            for name, value in changed(arm, presets).items()
        ]
    cards = assumptions_of_all()
    found += [
        f"{cards[name].meaning}: {value:g} {cards[name].unit}, else drawn"
        for name, value in ask.assumptions.items()
    ]
    usual = Ask(arms=ask.arms)
    found += [
        f"{name.replace('_', ' ')} {_plain(getattr(usual, name))} → {_plain(getattr(ask, name))}"
        for name in SCHOOL
        if getattr(ask, name) != getattr(usual, name)
    ]
    return found


SCHOOL = (
    "grades", "classes", "class_size", "disadvantaged", "language_learners", "special_education",
    "disruptive", "new_teachers",
)  # fmt: skip
SHARES = ("disadvantaged", "language_learners", "special_education", "disruptive")


def _plain(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)


def _shared(ask: Ask, presets: Presets) -> dict[str, Any]:
    """List what holds for all arms, as dotted keys."""
    own = presets.people
    if not own:
        own = {
            "school.grades": list(ask.grades),
            "school.classes": ask.classes,
            "school.class_size": ask.class_size,
            **{f"people.{name}": getattr(ask, name) for name in SHARES},
        }
    if ask.new_teachers is not None:
        own["assumptions.people.novice_share"] = ask.new_teachers
    return own | {f"assumptions.{name}": value for name, value in ask.assumptions.items()}


def _source(arm: ArmAsk, presets: Presets) -> Any:
    """Name a shipped scenario; one of the user's own stands in the file whole."""
    if arm.use not in presets.own:
        return arm.use
    whole = presets.of(arm).resolved()
    whole["people"] |= {"roster": None}  # it stands once, for all arms
    return _without_blanks(whole)


def _without_blanks(value: Any) -> Any:
    """Leave out the keys that say nothing, at every depth."""
    if not isinstance(value, dict):
        return value
    kept = {key: _without_blanks(item) for key, item in value.items()}
    return {key: item for key, item in kept.items() if item not in (None, {}, "", [])}
