"""Load scenarios and experiments: read, lay over each other, check, all faults at once."""

import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from plsim.core.errors import Fault, Faults, InputError
from plsim.scenario.design import Arm, ArmEntry, Experiment, ExperimentFile, name_faults
from plsim.scenario.files import nearest, shown
from plsim.scenario.finding import beside, find, inside
from plsim.scenario.layers import heritage, over, overlay, places_of, plain_data, settings
from plsim.scenario.messages import faults_of
from plsim.scenario.model import Model
from plsim.scenario.naming import plain
from plsim.scenario.reading import Node, read
from plsim.scenario.schema import Scenario

MOST_PARENTS = 10
Layer = Iterable[tuple[str, Node]]


def load(
    path_or_name: str | Path, sets: Sequence[str] = (), *, roster: str | Path | None = None
) -> Scenario:
    """Load a scenario from a file, or a shipped one by its name.

    `sets` are `key=value` texts laid over the file; `roster` replaces the file of its roster.
    Raises Faults with all that is wrong, each at `file:line:column`.
    """
    file = find(path_or_name, "scenario")
    return _scenario(_named(_file(file), file), [settings(sets)], roster)


def load_experiment(
    path_or_name: str | Path,
    sets: Sequence[str] = (),
    *,
    worlds: int | None = None,
    seed: int | None = None,
    roster: str | Path | None = None,
) -> Experiment:
    """Load an experiment from a file, or a shipped one by its name.

    `sets` apply to all arms unless they begin `arms.NAME.`; `worlds`, `seed` and `roster` replace
    what the file says. Raises Faults with all that is wrong in the file and in all arms.
    """
    file = find(path_or_name, "experiment")
    top = read(file)
    if "arms" not in top.value:
        mend = "this looks like a scenario: run it with `plsim run`, or compare two of them"
        raise InputError(f"arms: is missing; {mend}", top.where)
    top = _named(over(top, _options(worlds, seed)), file)
    return _Arms(file, top, settings(sets), roster).experiment()


def experiment_of(
    paths_or_names: Sequence[str | Path],
    sets: Sequence[str] = (),
    *,
    worlds: int | None = None,
    seed: int | None = None,
    roster: str | Path | None = None,
) -> Experiment:
    """Make the experiment that compares two or more scenarios; the first is the reference."""
    if len(paths_or_names) < 2:
        raise InputError("one scenario has nothing to be compared with; name two or more")
    faults: list[Fault] = []
    nodes = []
    for path in paths_or_names:
        try:
            file = find(path, "scenario")
            nodes.append(_named(_file(file), file))
        except Faults as error:
            faults += error.faults
    if faults:
        raise Faults(dict.fromkeys(faults))
    where = shown(find(paths_or_names[0], "scenario"))
    arms = [Node({"scenario": node}, node.where) for node in nodes]
    names = [str(plain_data(node)["name"]) for node in nodes]
    title = f"{names[0]} and {', '.join(names[1:])}"[:300]
    stem = f"{names[0]}_and_{names[1] if len(names) == 2 else len(names) - 1}"[:60].rstrip(". ")
    own = {"name": stem, "question": f"How do {title} differ?"[:300]}
    top = Node({key: Node(text, where) for key, text in own.items()}, where)
    top.value["arms"] = Node(arms, where)
    return _Arms(Path(), over(top, _options(worlds, seed)), settings(sets), roster).experiment()


class _Arms:
    """Gather the arms of an experiment, and the faults of all of them."""

    def __init__(
        self, file: Path, top: Node, sets: list[tuple[str, Node]], roster: str | Path | None
    ) -> None:
        self.file, self.top, self.sets, self.roster = file, top, sets, roster
        self.faults: list[Fault] = []

    def experiment(self) -> Experiment:
        """Build the experiment, or raise all faults."""
        entries = self._checked(ExperimentFile, self.top)
        nodes = self.top.value["arms"].value
        nodes = nodes if isinstance(nodes, list) else []
        nodes = [node for node in nodes if isinstance(node.value, dict)]
        names = [self._name(node) for node in nodes]
        self._stray(names)
        arms = [self._arm(node, name, names) for node, name in zip(nodes, names, strict=True)]
        if self.faults or entries is None:
            raise Faults(dict.fromkeys(self.faults))
        built = [arm for arm in arms if arm is not None]
        return self._built(entries, built)

    def _built(self, entries: ExperimentFile, arms: list[Arm]) -> Experiment:
        places = places_of(self.top)
        reference = entries.reference or arms[0].name
        faults = name_faults([arm.name for arm in arms], reference)
        if faults:
            raise Faults(places.fault(key, what) for key, what in faults)
        said = {key: getattr(entries, key) for key in Experiment.model_fields if key != "arms"}
        return Experiment(**{**said, "reference": reference, "arms": tuple(arms)}).placed(places)

    def _name(self, node: Node) -> str:
        """Give the name of an arm: its own, or that of its scenario."""
        own = node.value.get("name")
        if own is not None:
            return str(own.value)
        scenario = node.value.get("scenario", Node(None, node.where))
        if isinstance(scenario.value, dict):
            inline = scenario.value.get("name")
            return str(inline.value) if inline is not None else ""
        return Path(str(scenario.value)).stem

    def _arm(self, node: Node, name: str, names: list[str]) -> Arm | None:
        try:
            entry = self._checked(ArmEntry, node, quiet=True)
            tree = self._tree(node, name)
            scenario = _scenario(tree, self._layers(node, name, names), self.roster)
        except Faults as error:
            self.faults += error.faults
            return None
        if entry is None:
            return None
        title = entry.title if entry.title is not None else scenario.title
        notes = entry.notes or scenario.notes
        arm = {"name": entry.name or scenario.name, "title": title, "notes": notes}
        return Arm(**arm, scenario=scenario, set=entry.set)

    def _tree(self, node: Node, name: str) -> Node:
        scenario = node.value.get("scenario")
        if scenario is None:
            raise Faults([])
        if isinstance(scenario.value, dict):
            tree = _extended(scenario, self.file, ()) if self.file != Path() else scenario
            return over(Node({"name": Node(name, node.where)}, node.where), tree)
        file = beside(scenario, "scenario", self.file, "scenario")
        return _named(_file(file), file)

    def _layers(self, node: Node, name: str, names: list[str]) -> list[Layer]:
        """List what is laid over an arm's scenario, from below: file, arm, --set, --set arms.NAME."""
        layers: list[Layer] = []
        for holder in (self.top, node):
            given = holder.value.get("set", Node({}, holder.where))
            layers.append(_anchored(given, self.file))
        general = [(key, value) for key, value in self.sets if not key.startswith("arms.")]
        own = [(_own_key(key, names), value) for key, value in self.sets if key.startswith("arms.")]
        layers.append(general)
        layers.append([(key, value) for (of, key), value in own if of == name])
        return layers

    def _stray(self, names: list[str]) -> None:
        for key, value in self.sets:
            if key.startswith("arms.") and not _own_key(key, names)[0]:
                there = f"write arms.NAME.key; {nearest(key[5:].partition('.')[0], names)}"
                self.faults.append(Fault(value.where, f"'{plain(key)}' names no arm; {there}"))

    def _checked(self, model: type[Any], node: Node, quiet: bool = False) -> Any:
        try:
            return _checked(model, node)
        except Faults as error:
            self.faults += () if quiet else error.faults
            return None


def _own_key(key: str, names: list[str]) -> tuple[str, str]:
    """Split `arms.NAME.key` into the arm's name and the key; an empty name where no arm fits."""
    rest = key.removeprefix("arms.")
    fitting = [name for name in names if name and rest.startswith(f"{name}.")]
    name = max(fitting, key=len, default="")
    return name, rest[len(name) + 1 :] if name else rest


def _scenario(tree: Node, layers: Iterable[Layer], roster: str | Path | None) -> Scenario:
    for layer in layers:
        tree = over(tree, overlay(layer, tree.where))
    if roster is not None:
        tree = _with_roster(tree, roster)
    scenario: Scenario = _checked(Scenario, tree)
    return scenario.placed(places_of(tree))


def _with_roster(tree: Node, roster: str | Path) -> Node:
    people = tree.value.get("people", Node({}, tree.where)).value
    if not isinstance(people, dict) or "roster" not in people:
        what = "the scenario has no people.roster that says what its columns are; give one"
        raise InputError(what, f"--roster {roster}")
    file = Node(os.path.abspath(roster), f"--roster {roster}")
    return over(tree, overlay([("people.roster.file", file)], tree.where))


def _checked(model: type[Model], tree: Node) -> Any:
    data = plain_data(tree)
    try:
        return model.model_validate(data)
    except ValidationError as error:
        raise Faults(faults_of(error, model, places_of(tree), data)) from None


def _file(file: Path, seen: tuple[Path, ...] = ()) -> Node:
    """Read a scenario's file with all that it extends."""
    tree = read(file)
    if "arms" in tree.value and not seen:
        what = "this looks like an experiment; run it with `plsim compare`"
        raise InputError(f"arms: {what}", tree.value["arms"].where)
    return _extended(tree, file, seen)


def _extended(tree: Node, file: Path, seen: tuple[Path, ...]) -> Node:
    tree = _anchored_roster(tree, file)
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
    if not parent.is_file():
        try:
            read(parent)
        except Faults as error:
            what = "; ".join(fault.what for fault in error.faults)
            found = plain(str(extends.value))
            raise Faults([Fault(extends.where, f"extends: '{found}': {what}")]) from None
    return over(heritage(_file(parent, chain)), own)


def _anchored_roster(tree: Node, file: Path) -> Node:
    """Make the roster's file one in the folder of the scenario's file."""
    node: Node | None = tree
    for key in ("people", "roster", "file"):
        node = node.value.get(key) if node and isinstance(node.value, dict) else None
    if node is None or not isinstance(node.value, str) or not node.value:
        return tree
    path = os.path.abspath(inside(node, "people.roster.file", file))
    return over(tree, overlay([("people.roster.file", Node(path, node.where))], tree.where))


def _anchored(given: Node, file: Path) -> Layer:
    """List the dotted keys of a `set`, with a roster's file anchored in the folder of `file`."""
    if not isinstance(given.value, dict):
        return []
    tree = _anchored_roster(overlay(given.value.items(), given.where), file)
    return list(tree.value.items())


def _named(tree: Node, file: Path) -> Node:
    """Give a nameless file the name of its file."""
    return over(Node({"name": Node(file.stem, tree.where)}, tree.where), tree)


def _options(worlds: int | None, seed: int | None) -> Node:
    given = {"worlds": worlds, "seed": seed}
    nodes = {k: Node(v, f"--{k} {v}") for k, v in given.items() if v is not None}
    return Node(nodes, "")
