"""Check what a scenario asks of the parts: names, levers, assumptions, minutes; all at once."""

from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from typing import Any

from pydantic import ValidationError

from plsim.analysis.alike import incomparable
from plsim.core.declare import Lever, assumptions_of, levers_of, nested_of
from plsim.core.errors import Fault, Faults
from plsim.core.registry import parts
from plsim.population.people import People
from plsim.scenario.design import Experiment
from plsim.scenario.schema import Policy as PolicyEntry
from plsim.scenario.schema import Scenario
from plsim.timetable.parts import Policy
from plsim.timetable.setting import Practice, Setting
from plsim.week.assemble import policy_in, policy_of, setting_of


def check(scenario: Scenario) -> None:
    """Raise Faults where names, levers, assumptions or minutes of a scenario do not fit."""
    faults = [Fault(scenario.where(key), f"{key}: {what}") for key, what in _faults(scenario)]
    if faults:
        raise Faults(faults)


def check_experiment(experiment: Experiment) -> None:
    """Raise Faults where any arm, the outcomes or the follow-up do not fit; all together."""
    found: dict[tuple[str, str], Fault] = {}
    for scenario in experiment.scenarios():
        for key, what in _faults(scenario):
            fault = Fault(scenario.where(key), f"{key}: {what}")
            found.setdefault((fault.where, fault.what), fault)
    for key, what in _experiment_faults(experiment):
        found[key, what] = Fault(experiment.where(key), f"{key}: {what}")
    if found:
        raise Faults(found.values())


def incomparables(experiment: Experiment) -> Iterator[Fault]:
    """Find arms whose answer would be one to another question than the reference's.

    A trial may hold such arms, as its findings say which of them are set beside each other.
    """
    base = experiment.arm(experiment.reference).scenario.resolved()
    for arm in experiment.arms:
        for key, own, other in incomparable(arm.scenario.resolved(), base):
            what = f"{key}: {own} in arm {arm.name}, and {other} in {experiment.reference}"
            mend = "give all arms the same, or compare each school in an experiment of its own"
            why = "a difference would be one of age, subject or time, not of how a school is run"
            yield Fault(arm.scenario.where(key), f"{what}; {why}; {mend}")


def check_size(scenario: Scenario, policy: Policy, setting: Setting) -> None:
    """Raise Faults where a policy does not fit a school whose size a roster told."""
    faults = [
        Fault(scenario.where(key), f"{key}: {what}")
        for key, what in _levers_refused(scenario, policy, setting)
    ]
    if faults:
        raise Faults(faults)


def _experiment_faults(experiment: Experiment) -> Iterator[tuple[str, str]]:
    outcomes = parts("outcomes")
    names = [("primary", experiment.primary)]
    names += [(f"outcomes[{i}]", name) for i, name in enumerate(experiment.outcomes or ())]
    for key, name in names:
        if name not in outcomes:
            yield key, _unknown(name, "outcome", outcomes, "plsim list outcomes")
    yield from _money_faults(experiment)
    if experiment.followup is not None:
        for key, what in _followup_faults(experiment, experiment.followup.policy):
            yield f"followup.{key}", what


def _money_faults(experiment: Experiment) -> Iterator[tuple[str, str]]:
    prices = experiment.arm(experiment.reference).scenario.school.prices
    for i, arm in enumerate(experiment.arms):
        for key in ("currency", "smallest"):
            own, common = (getattr(each, key) for each in (arm.scenario.school.prices, prices))
            if own != common:
                what = f"{own} is not the {common} of {experiment.reference}"
                mend = "costs are compared in one money; give all arms the same"
                yield f"arms[{i}].school.prices.{key}", f"{what}; {mend}"


def _followup_faults(experiment: Experiment, entry: PolicyEntry) -> Iterator[tuple[str, str]]:
    faults = [(f"policy.{key}", what) for key, what in _entry_faults(entry)]
    yield from dict.fromkeys(faults)
    if faults:
        return
    policy, found = policy_of(entry), dict[tuple[str, str], None]()
    if policy.families_see():
        what = "families chose their schools in week 0, before the follow-up; give another policy"
        yield "policy.use", what
    for arm in experiment.arms:
        if not any(_school_faults(arm.scenario)):
            for name, what in policy.faults(setting_of(arm.scenario, Practice())):
                found[f"policy.{name}", what] = None
    yield from found


def _faults(scenario: Scenario) -> Iterator[tuple[str, str]]:
    yield from _policy_faults(scenario)
    yield from _week_faults(scenario)
    yield from _assumption_faults(scenario)


def _policy_faults(scenario: Scenario) -> Iterator[tuple[str, str]]:
    """Find what is wrong with the names and levers of the policy and of its start, then together.

    Whether they fit the school is asked of both at once, and only where each is sound.
    """
    faults = [(f"policy.{key}", what) for key, what in _entry_faults(scenario.policy)]
    faults += [*_start_faults(scenario), *_school_faults(scenario)]
    yield from faults
    if not faults:
        yield from _levers_refused(scenario, policy_in(scenario), setting_of(scenario))


def _levers_refused(
    scenario: Scenario, policy: Policy, setting: Setting
) -> Iterator[tuple[str, str]]:
    """Name what a policy refuses by its place in the file, where a start may be around it."""
    for name, what in policy.faults(setting):
        if scenario.start is None:
            yield f"policy.{name}", what
        elif name.startswith("inner."):
            yield f"policy.{name.removeprefix('inner.')}", what
        else:
            yield f"start.{name}", what


def _entry_faults(entry: PolicyEntry) -> Iterator[tuple[str, str]]:
    found = parts("policies")
    if entry.use not in found:
        yield "use", _unknown(entry.use, "policy", found, "plsim list policies")
        return
    levers, inner = levers_of(found[entry.use]), nested_of(found[entry.use])
    for name, value in entry.levers.items():
        if name in inner:
            yield from _inner_faults(name, value)
        elif name not in levers:
            known = {**levers, **inner}
            what = _unknown(name, f"lever of {entry.use}", known, f"plsim explain {entry.use}")
            yield name, what
        elif fault := lever_fault(levers[name], value):
            yield name, fault
    for name in inner:
        if name not in entry.levers:
            what = f"{entry.use} holds another policy, and none is given; add {name}: {{use: ...}}"
            yield name, what


def _start_faults(scenario: Scenario) -> Iterator[tuple[str, str]]:
    start, found = scenario.start, parts("policies")
    if start is None or scenario.policy.use not in found:
        return
    if start.use in found and list(nested_of(found[start.use])) != ["inner"]:
        yield "start.use", f"{start.use} is no start: it holds no policy; give walkerville"
        return
    around = {"use": start.use, **start.levers, "inner": {"use": "fixed"}}
    for key, what in _entry_faults(PolicyEntry.model_validate(around)):
        yield f"start.{key}", what


def _inner_faults(name: str, value: Any) -> Iterator[tuple[str, str]]:
    try:
        entry = PolicyEntry.model_validate(value)
    except ValidationError:
        yield name, f"{value!r} is no policy; give {name}: {{use: NAME, levers ...}}"
        return
    for key, what in _entry_faults(entry):
        yield f"{name}.{key}", what


def lever_fault(card: Lever, value: Any) -> str:
    """Say what is wrong with a lever's value, or give an empty text.

    >>> lever_fault(Lever(6, "weeks between regroupings", "weeks", 1, 36), 0)
    '0 is below 1 weeks; give 1 to 36'
    >>> lever_fault(Lever(6, "weeks between regroupings", "weeks", 1, 36), 12)
    ''
    """
    if card.choices:
        near = get_close_matches(str(value), card.choices, 1)
        hint = f"; did you mean {near[0]}?" if near else ""
        allowed = ", ".join(card.choices)
        return "" if value in card.choices else f"{value!r} is none of {allowed}{hint}"
    whole = isinstance(card.value, int) and not isinstance(card.value, bool)
    if isinstance(value, bool) or not isinstance(value, int if whole else int | float):
        return f"{value!r} is not a {'whole ' if whole else ''}number; give one in {card.unit}"
    allowed = f"give {card.low:g} to {card.high:g}" if card.high is not None else "give more"
    if card.low is not None and value < card.low:
        return f"{value:g} is below {card.low:g} {card.unit}; {allowed}"
    if card.high is not None and value > card.high:
        return f"{value:g} is above {card.high:g} {card.unit}; {allowed}"
    return ""


def _week_faults(scenario: Scenario) -> Iterator[tuple[str, str]]:
    found = parts("mechanisms")
    for i, name in enumerate(scenario.week or ()):
        if name not in found:
            yield f"week[{i}]", _unknown(name, "mechanism", found, "plsim list mechanisms")


def _assumption_faults(scenario: Scenario) -> Iterator[tuple[str, str]]:
    cards = assumptions_of_all()
    for key, value in scenario.assumptions.items():
        if key not in cards:
            what = _unknown(key, "assumption", cards, "plsim list assumptions")
            yield f"assumptions.{key}", what
            continue
        card = cards[key]
        for number in value if isinstance(value, tuple) else (value,):
            if card.minimum is not None and number < card.minimum:
                yield f"assumptions.{key}", f"{number:g} is below {card.minimum:g} {card.unit}"
            if card.maximum is not None and number > card.maximum:
                yield f"assumptions.{key}", f"{number:g} is above {card.maximum:g} {card.unit}"


def _school_faults(scenario: Scenario) -> Iterator[tuple[str, str]]:
    practice, school = scenario.school.practice, scenario.school
    taught = sum(subject.minutes for subject in school.subjects.values())
    if practice.assess_every and practice.assess_minutes >= taught:
        yield (
            "school.practice.assess_minutes",
            f"{practice.assess_minutes} minutes of assessment leave nothing of the {taught} "
            f"minutes of all subjects; give less than {taught}",
        )


def assumptions_of_all() -> dict[str, Any]:
    """List every assumption of every mechanism and of the people, as `file.field`."""
    cards = {f"people.{name}": card for name, card in assumptions_of(People).items()}
    for part, cls in parts("mechanisms").items():
        cards |= {f"{part}.{name}": card for name, card in assumptions_of(cls).items()}
    return cards


def _unknown(name: str, kind: str, known: Mapping[str, Any], command: str) -> str:
    near = get_close_matches(name, known, 1)
    hint = f"; did you mean {near[0]}?" if near else ""
    return f"'{name}' is no {kind}{hint} (all of them: {command})"
