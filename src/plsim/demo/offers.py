"""What the page offers: presets, levers and assumptions, made from what the parts declare."""

from dataclasses import asdict
from typing import Any

from plsim.core.declare import Lever, levers_of
from plsim.core.registry import parts
from plsim.demo.ask import (
    MOST_STUDENTS,
    SHARES,
    SLIDERS,
    Ask,
    Presets,
    lever_values,
)
from plsim.week.checks import assumptions_of_all

NAMES = {
    "estimates.bias": "Misjudging",
    "lesson.orchestration_cost": "Cost of more groups",
}
SAID = {
    "disadvantaged": "Disadvantaged children", "language_learners": "Language learners",
    "special_education": "Special education", "disruptive": "Children who may disrupt",
}  # fmt: skip


def offers(presets: Presets) -> dict[str, Any]:
    """List all that a page may change, with ranges, units and usual values."""
    return {
        "presets": [_preset(name, presets) for name in sorted(presets.scenarios, key=_order)],
        "assumptions": [_assumption(name) for name in SLIDERS],
        "school": _school(presets),
        "most": MOST_STUDENTS,
    }


def _order(name: str) -> tuple[bool, str]:
    return name.endswith("_weak"), name


def _preset(name: str, presets: Presets) -> dict[str, Any]:
    scenario = presets.scenarios[name]
    values = lever_values(scenario)
    cards = levers_of(parts("policies")[scenario.policy.use])
    return {
        "name": name,
        "title": scenario.title or name,
        "notes": scenario.notes,
        "levers": [_lever(lever, card, values[lever]) for lever, card in cards.items()],
    }


def _lever(name: str, card: Lever, value: Any) -> dict[str, Any]:
    whole = isinstance(card.value, int) and not isinstance(card.value, bool)
    return {
        "name": name,
        "meaning": card.meaning,
        "unit": card.unit,
        "low": card.low,
        "high": card.high,
        "choices": list(card.choices),
        "value": value,
        "step": 1 if whole else _step(card.low, card.high),
    }


def _assumption(name: str) -> dict[str, Any]:
    card = assumptions_of_all()[name]
    return asdict(card) | {"name": name, "title": NAMES[name], "step": _step(card.low, card.high)}


def _step(low: float | None, high: float | None) -> float:
    """Give a step that cuts a range into about twenty.

    >>> _step(0.0, 1.0), _step(0.4, 0.8), _step(None, None)
    (0.05, 0.02, 0.1)
    """
    if low is None or high is None or high <= low:
        return 0.1
    for step in (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0):
        if (high - low) / step <= 20.0 + 1e-9:
            return step
    return 10.0


def _school(presets: Presets) -> list[dict[str, Any]]:
    """List the numbers of a school that are typed in; a roster has them all."""
    if presets.roster is not None:
        return []
    fields = Ask.model_fields
    shares = [
        {"name": name, "title": SAID[name], "low": 0, "high": 100, "step": 1, "unit": "of 100",
         "value": 100 * fields[name].default}
        for name in SHARES
    ]  # fmt: skip
    return [
        {"name": "first_grade", "title": "Lowest grade (0 = kindergarten)", "low": 0, "high": 12,
         "step": 1, "unit": "", "value": 4},
        {"name": "grades", "title": "Number of grades", "low": 1, "high": 6, "step": 1,
         "unit": "", "value": 1},
        {"name": "classes", "title": "Teachers (classes) in a grade", "low": 1, "high": 8,
         "step": 1, "unit": "", "value": fields["classes"].default},
        {"name": "class_size", "title": "Children per teacher", "low": 4, "high": 40, "step": 1,
         "unit": "", "value": fields["class_size"].default},
        *shares,
        {"name": "new_teachers", "title": "Teachers new to teaching", "low": 0, "high": 100,
         "step": 1, "unit": "of 100", "value": None},
    ]  # fmt: skip
