"""Lay one mapping over another: `extends`, `set` and `--set`, with every value's place kept."""

from collections.abc import Iterable, Iterator
from typing import Any

from plsim.core.errors import Fault, Faults
from plsim.scenario.files import plain
from plsim.scenario.places import Path, Places, dotted
from plsim.scenario.reading import Node, read_value

Layer = Iterable[tuple[str, Node]]
WHOLE = ("assumptions",)
OWN = ("name", "title", "notes")


def over(below: Node, above: Node) -> Node:
    """Lay `above` over `below`: mappings merge key by key, all else is replaced.

    A policy that names what it uses replaces the whole policy, so that no lever of the other stays.
    """
    if not isinstance(below.value, dict) or not isinstance(above.value, dict):
        return above
    merged = dict(below.value)
    for key, node in above.value.items():
        anew = isinstance(node.value, dict) and "use" in node.value  # a policy, or one inside it
        merged[key] = node if anew or key not in merged else over(merged[key], node)
    return Node(merged, above.where)


def heritage(parent: Node) -> Node:
    """Give what a child takes from its parent: all but its name, title and notes."""
    kept = {key: node for key, node in parent.value.items() if key not in OWN}
    return Node(kept, parent.where)


class _Made(Node):
    """Mark a mapping that a dotted key made, and that further keys may fill."""


def overlay(values: Iterable[tuple[str, Node]], where: str) -> Node:
    """Build the mapping that dotted keys describe.

    Raises Faults where a key is empty, given twice, or stands inside another one's value.
    """
    top: dict[str, Any] = {}
    faults = []
    for key, node in values:
        steps = _steps(key)
        if not all(steps):
            faults.append(
                Fault(node.where, f"'{plain(key)}' is no key; write one such as policy.every")
            )
        elif not _put(top, steps, node):
            faults.append(
                Fault(node.where, f"{plain(key)}: set twice, or inside another one that is set")
            )
    if faults:
        raise Faults(faults)
    return Node(top, where)


def settings(sets: Iterable[str]) -> list[tuple[str, Node]]:
    """Read `key=value` texts into keys and values; raise Faults with all that cannot be read."""
    found, faults = [], []
    for text in sets:
        key, equals, value = text.partition("=")
        where = f"--set {plain(text, 80)}"
        if not equals:
            faults.append(Fault(where, "no value; write key=value, such as policy.every=6"))
            continue
        try:
            found.append((key.strip(), read_value(value, where)))
        except Faults as error:
            faults.extend(error.faults)
    if faults:
        raise Faults(faults)
    return found


def plain_data(node: Node) -> Any:
    """Take the values of a node without their places."""
    if isinstance(node.value, dict):
        return {key: plain_data(item) for key, item in node.value.items()}
    if isinstance(node.value, list):
        return [plain_data(item) for item in node.value]
    return node.value


def dotted_keys(key: str, node: Node) -> Iterator[str]:
    """List the keys of all values below a node, each with the names above it."""
    if not isinstance(node.value, dict) or not node.value:
        yield key
        return
    for name, item in node.value.items():
        yield from dotted_keys(f"{key}.{name}", item)


def places_of(node: Node) -> Places:
    """Take the places of a node's values by their key paths."""
    table: dict[str, str] = {}
    _note(node, (), table)
    return Places(table)


def _note(node: Node, path: Path, table: dict[str, str]) -> None:
    table[dotted(path)] = node.where
    if isinstance(node.value, dict):
        for key, item in node.value.items():
            _note(item, (*path, key), table)
    elif isinstance(node.value, list):
        for index, item in enumerate(node.value):
            _note(item, (*path, index), table)


def _steps(key: str) -> list[str]:
    first, dot, rest = key.partition(".")
    return [first, rest] if first in WHOLE and dot else key.split(".")


def _put(top: dict[str, Any], steps: list[str], node: Node) -> bool:
    inner = top
    for step in steps[:-1]:
        below = inner.setdefault(step, _Made({}, node.where))
        if not isinstance(below, _Made):
            return False
        inner = below.value
    if steps[-1] in inner:
        return False
    inner[steps[-1]] = node
    return True
