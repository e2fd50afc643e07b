"""Complete what scenarios leave unsaid: levers at their defaults, policies in words, overrides."""

import inspect
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from plsim.analysis.changes import OWN, flat, policies_in
from plsim.core.declare import levers_of, nested_of
from plsim.core.registry import parts

if TYPE_CHECKING:
    from plsim.scenario.design import Arm

POLICIES = ("policy", "start")
"""Keys of a scenario that hold a policy."""


def whole(scenario: Mapping[str, Any]) -> dict[str, Any]:
    """Give a resolved scenario with every lever of its policies, those left at defaults too."""
    filled = {key: levers(scenario[key]) for key in POLICIES if scenario.get(key)}
    return {**scenario, **filled}


def levers(entry: Mapping[str, Any]) -> dict[str, Any]:
    """Give a policy's entry with all its levers, and those of the policies inside it."""
    part = parts("policies").get(str(entry["use"]))
    if part is None:
        return dict(entry)
    defaults = {name: card.value for name, card in levers_of(part).items()}
    said = {**defaults, **entry}
    for name in nested_of(part):
        inner = entry.get(name)
        said[name] = levers(inner if isinstance(inner, Mapping) else {"use": "fixed"})
    return {"use": entry["use"], **said}


def in_words(entries: "Iterator[Mapping[str, Any]]") -> dict[str, dict[str, Any]]:
    """Describe the policies that entries use, and those inside them, as data for a report."""
    found = {}
    for use in dict.fromkeys(use for entry in entries for use in policies_in(entry)):
        part = parts("policies").get(use)
        if part is not None:
            found[use] = {
                "title": part.title,
                "text": prose(part),
                "groups_by": part.groups_by,
                "regroups": part.regroups,
                "needs": part.needs,
                "weakest_link": part.weakest_link,
                "sources": list(part.sources),
            }
    return found


def overrides(arm: "Arm") -> list[dict[str, Any]]:
    """List the keys that were laid over an arm's scenario: key, before, after, idle.

    An override is idle where the scenario without it says the same, written or by default.
    """
    if arm.below is None:
        return []
    before, after = (dict(flat(whole(each))) for each in (arm.below, arm.scenario.resolved()))
    found = []
    for key in arm.overridden:
        old, new = _under(before, key), _under(after, key)
        found.append(
            {"key": key, "before": _said(old), "after": _said(new), "idle": bool(old == new)}
        )
    return found


def _under(values: Mapping[str, str], key: str) -> dict[str, str]:
    return {k: v for k, v in values.items() if k == key or k.startswith(f"{key}.")}


def _said(values: Mapping[str, str]) -> str:
    if len(values) == 1:
        return next(iter(values.values()))
    return ", ".join(f"{key}: {value}" for key, value in values.items())


def prose(part: Any) -> str:
    """Give a part's docstring as one paragraph, without its examples."""
    paragraphs = inspect.cleandoc(part.__doc__ or "").split("\n\n")
    told = " ".join(each for each in paragraphs if not each.startswith(">>>"))
    return " ".join(told.split())


def restated(path_or_name: str) -> list[str]:
    """List the keys of a scenario's file that say what the file it extends says, too."""
    from plsim.scenario.loader import own_and_below

    own, below = own_and_below(path_or_name)
    if below is None:
        return []
    before = dict(flat(whole(below.resolved())))
    return [key for key, value in flat(own) if key not in OWN and before.get(key) == value]
