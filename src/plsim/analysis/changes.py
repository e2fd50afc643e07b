"""Say what differs between two scenarios, key by key."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

ABSENT = "not there"
OWN = ("name", "title", "notes")
"""Keys that name a scenario and change nothing in it."""


@dataclass(frozen=True)
class Change:
    """Hold one key whose value differs; `before` and `after` are texts, `ABSENT` where missing."""

    key: str
    before: str
    after: str

    def __str__(self) -> str:
        return f"{self.key}: {self.before} → {self.after}"


def changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Change]:
    """List the keys whose values differ between two plain scenarios, in the order of the files.

    >>> [str(each) for each in changes({"policy": {"use": "fixed"}}, {"policy": {"use": "aide"}})]
    ['policy.use: fixed → aide']
    """
    one, other = dict(flat(before)), dict(flat(after))
    keys = [key for key in dict.fromkeys([*one, *other]) if key not in OWN]
    found = [Change(key, one.get(key, ABSENT), other.get(key, ABSENT)) for key in keys]
    return [change for change in found if change.before != change.after]


def flat(tree: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, str]]:
    """List dotted keys and their values as text; what is null or an empty mapping is left out."""
    for name, value in tree.items():
        key = f"{above}{name}"
        if isinstance(value, Mapping):
            yield from flat(value, f"{key}.")
        elif value is not None:
            yield key, written(value)


def written(value: Any) -> str:
    """Write a value as text: numbers in their shortest form, lists in brackets.

    >>> written(6.0), written([1, 2.5]), written(True), written("even")
    ('6', '[1, 2.5]', 'true', 'even')
    """
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return f"{value:.12g}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(written, value))}]"
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key}: {written(item)}" for key, item in value.items()) + "}"
    return str(value)


def policies_in(entry: Mapping[str, Any]) -> Iterator[str]:
    """Name a policy and those inside it.

    >>> list(policies_in({"use": "magnet", "inner": {"use": "fixed"}}))
    ['magnet', 'fixed']
    """
    if "use" in entry:
        yield str(entry["use"])
    for value in entry.values():
        if isinstance(value, Mapping):
            yield from policies_in(value)
