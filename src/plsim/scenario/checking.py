"""From a tree of values to a model that is sound, or to all its faults at their places."""

import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from plsim.core.errors import Faults, InputError
from plsim.scenario.layers import Layer, over, overlay, places_of, plain_data
from plsim.scenario.messages import faults_of
from plsim.scenario.model import Model
from plsim.scenario.reading import Node
from plsim.scenario.schema import Scenario


def scenario_from(tree: Node, layers: Iterable[Layer], roster: str | Path | None) -> Scenario:
    """Build a scenario from its tree, what is laid over it, and another file for its roster."""
    for layer in layers:
        tree = over(tree, overlay(layer, tree.where))
    if roster is not None:
        tree = _with_roster(tree, roster)
    scenario: Scenario = checked(Scenario, tree)
    return scenario.placed(places_of(tree))


def _with_roster(tree: Node, roster: str | Path) -> Node:
    people = tree.value.get("people", Node({}, tree.where)).value
    if not isinstance(people, dict) or "roster" not in people:
        what = "the scenario has no people.roster that says what its columns are; give one"
        raise InputError(what, f"--roster {roster}")
    file = Node(os.path.abspath(roster), f"--roster {roster}")
    return over(tree, overlay([("people.roster.file", file)], tree.where))


def checked(model: type[Model], tree: Node) -> Any:
    """Build a model from a tree; raise Faults with all that is wrong."""
    data = plain_data(tree)
    try:
        return model.model_validate(data)
    except ValidationError as error:
        raise Faults(faults_of(error, model, places_of(tree), data)) from None
