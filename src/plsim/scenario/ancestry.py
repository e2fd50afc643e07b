"""From a scenario's file to one tree of values: all that it extends, laid under it."""

import os
from pathlib import Path

from plsim.core.errors import Fault, Faults, InputError
from plsim.scenario.finding import beside, inside
from plsim.scenario.layers import Layer, heritage, over, overlay
from plsim.scenario.reading import Node, read

MOST_PARENTS = 10


def with_parents(file: Path, seen: tuple[Path, ...] = ()) -> Node:
    """Read a scenario's file with all that it extends."""
    tree = read(file)
    if "arms" in tree.value and not seen:
        what = "this looks like an experiment; run it with `plsim compare`"
        raise InputError(f"arms: {what}", tree.value["arms"].where)
    return extended(tree, file, seen)


def extended(tree: Node, file: Path, seen: tuple[Path, ...] = ()) -> Node:
    """Lay a tree that was read from `file` over its parent; `seen` are the files below it.

    Raises Faults where the parents go in a circle, or `extends` names no file of its folder.
    """
    tree = anchored(tree, file)
    extends = tree.value.get("extends")
    own = Node({key: node for key, node in tree.value.items() if key != "extends"}, tree.where)
    if extends is None:
        return own
    parent = beside(extends, "extends", file, "scenario")
    chain = (*seen, file.resolve())
    if parent.resolve() in chain:
        circle = " -> ".join(each.name for each in (*chain, parent))
        raise Faults([Fault(extends.where, f"extends: a circle ({circle}); take one out")])
    if len(chain) > MOST_PARENTS:
        raise Faults([Fault(extends.where, f"extends: more than {MOST_PARENTS} files in a row")])
    return over(heritage(with_parents(parent, chain)), own)


def anchored(tree: Node, file: Path) -> Node:
    """Make the roster's file one in the folder of the scenario's file."""
    node: Node | None = tree
    for key in ("people", "roster", "file"):
        node = node.value.get(key) if node and isinstance(node.value, dict) else None
    if node is None or not isinstance(node.value, str) or not node.value:
        return tree
    path = os.path.abspath(inside(node, "people.roster.file", file))
    return over(tree, overlay([("people.roster.file", Node(path, node.where))], tree.where))


def anchored_settings(given: Node, file: Path) -> Layer:
    """List the dotted keys of a `set`, with a roster's file anchored in the folder of `file`."""
    if not isinstance(given.value, dict):
        return []
    tree = anchored(overlay(given.value.items(), given.where), file)
    return list(tree.value.items())


def named(tree: Node, file: Path) -> Node:
    """Give a nameless file the name of its file."""
    return over(Node({"name": Node(file.stem, tree.where)}, tree.where), tree)
