"""The manifest: all that a report, a verdict or a repeat needs to know about a run, as data."""

from collections.abc import Iterable, Iterator
from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from plsim.experiment.attempt import Simulate
from plsim.experiment.catalogue import outcomes
from plsim.experiment.design import Design
from plsim.experiment.sweep import told
from plsim.experiment.whole import POLICIES, in_words, overrides, whole
from plsim.results.provenance import Code, provenance
from plsim.results.record import WORLDS_PER_DRAW
from plsim.week.ensemble import shipped

if TYPE_CHECKING:
    from plsim.scenario.design import Arm, Experiment

Manifest = dict[str, Any]


def manifest_of(design: Design, simulate: Simulate) -> Manifest:
    """Describe a run before it starts; `people`, `failed`, `tables` are added at its end."""
    experiment, options, here = design.experiment, design.options, Code()
    asked = experiment.resolved()
    return {
        "name": experiment.name,
        "run": design.run,
        "experiment_hash": design.experiment_hash,
        "source_hash": options.code.source,
        "versions": options.code.versions,
        "mixed_with": [] if options.code == here else [asdict(here)],
        "provenance": provenance() | {"started": _now()},
        "question": experiment.question,
        "notes": experiment.notes,
        "arms": [_arm(arm) for arm in experiment.arms],
        "policies": in_words(_policies(experiment)),
        "reference": experiment.reference,
        "primary": experiment.primary,
        "years": _years(experiment),
        "worlds": experiment.worlds,
        "draws": -(-experiment.worlds // WORLDS_PER_DRAW),
        "seed": experiment.seed,
        "subgroups": list(experiment.subgroups),
        "followup": asked["followup"],
        "hold": list(experiment.hold),
        "outcomes": _outcomes(experiment),
        "assumptions": _assumptions(experiment),
        "sweep": _sweep(experiment),
        "calibrated": bool(shipped().names),
        "ensemble": _ensemble(),
        "simulated_by": f"{simulate.__module__}.{getattr(simulate, '__name__', 'unnamed')}",
        "measured": None if experiment.outcomes is None else list(experiment.outcomes),
        "extra": list(options.extra),
        "until": None if options.until is None else asdict(options.until),
        "rounds": list(design.rounds),
        "inputs": design.hashes,
        "parts": list(design.keys),
        "use": [str(path) for path in options.use],
        "people": {},
        "failed": [],
        "tables": {},
    }


def compared(experiment: "Experiment") -> Manifest:
    """Give the part of a manifest that says which arms are compared: each with its scenario."""
    arms = [
        {"name": arm.name, "title": _title(arm), "scenario": arm.scenario.resolved()}
        for arm in experiment.arms
    ]
    sweep = None if experiment.sweep is None else {"over": list(experiment.sweep.over)}
    return {"arms": arms, "reference": experiment.reference, "sweep": sweep}


def finished(
    manifest: Manifest, people: dict[str, Any], failed: Iterable[str], tables: dict[str, str]
) -> Manifest:
    """Add what is only known at the end: notes on people by arm, failed worlds, tables' hashes."""
    ended = {"provenance": manifest["provenance"] | {"ended": _now()}}
    return manifest | ended | {"people": people, "failed": list(failed), "tables": tables}


def _arm(arm: "Arm") -> Manifest:
    scenario = arm.scenario.resolved()
    return {
        "name": arm.name,
        "title": _title(arm),
        "notes": arm.notes or arm.scenario.notes,
        "policy": scenario["policy"],
        "scenario": scenario,
        "whole": {key: whole(scenario)[key] for key in POLICIES if scenario.get(key)},
        "overrides": overrides(arm),
    }


def _title(arm: "Arm") -> str:
    return arm.title or arm.scenario.title or arm.name


def _policies(experiment: "Experiment") -> Iterator[Manifest]:
    scenarios = [arm.scenario.resolved() for arm in experiment.arms]
    yield from (scenario[key] for scenario in scenarios for key in POLICIES if scenario.get(key))


def _ensemble() -> Manifest | None:
    """Say how the assumptions were fitted, and what the shipped ledger says of the trials."""
    from plsim.analysis.ledger import reproduced
    from plsim.report.writing import shipped_ledger

    if not shipped().names:
        return None
    table = shipped_ledger()
    scored = {} if table is None else reproduced(table)
    return shipped().summary() | {"reproduced": {name: list(told) for name, told in scored.items()}}


def _outcomes(experiment: "Experiment") -> Manifest:
    """Give the cards of the outcomes, in the money of all arms."""
    prices = experiment.arm(experiment.reference).scenario.school.prices
    cards = outcomes(experiment.outcomes)
    return {
        name: card.priced(prices.currency, prices.smallest).as_dict()
        for name, card in cards.items()
    }


def _sweep(experiment: "Experiment") -> Manifest | None:
    if experiment.sweep is None:
        return None
    arms = {arm.name: arm.scenario.resolved() for arm in experiment.arms}
    return told(experiment.sweep, arms)


def _years(experiment: "Experiment") -> int:
    return int(experiment.arm(experiment.reference).scenario.years)


def _assumptions(experiment: "Experiment") -> list[Manifest]:
    """List the assumptions as the reference has them; an arm's own stand in its scenario."""
    from plsim.week.checks import assumptions_of_all

    reference = experiment.arm(experiment.reference)
    own = reference.scenario.assumptions
    cards = assumptions_of_all()
    return [_overridden(name, asdict(card), own.get(name)) for name, card in cards.items()]


def _overridden(name: str, card: Manifest, own: float | tuple[float, float] | None) -> Manifest:
    row = {"name": name, **{key: card[key] for key in CARD}}
    if own is None and (known := shipped().evidence(name)):
        prior = {"prior_low": card["low"], "prior_high": card["high"], "set": "ensemble"}
        return row | prior | known
    if own is None:
        return row
    if isinstance(own, tuple):
        return row | {"value": sum(own) / 2, "low": own[0], "high": own[1], "set": "range"}
    return row | {"value": own, "low": own, "high": own, "set": "number"}


CARD = ("value", "low", "high", "unit", "source", "meaning")


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
