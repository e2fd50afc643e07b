"""Gather the arms of an experiment: each one's scenario, with what is laid over it."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from plsim.core.errors import Fault, Faults
from plsim.scenario.ancestry import anchored_settings, extended, named, with_parents
from plsim.scenario.checking import checked, scenario_from
from plsim.scenario.design import Arm, ArmEntry, Experiment, ExperimentFile, name_faults
from plsim.scenario.files import nearest, plain
from plsim.scenario.finding import beside
from plsim.scenario.layers import Layer, dotted_keys, over, places_of
from plsim.scenario.reading import Node
from plsim.scenario.schema import Scenario
from plsim.scenario.swept import Swept, SweptArm, check_runs, swept_arm


class Arms:
    """Gather the arms of an experiment, and the faults of all of them."""

    def __init__(
        self, file: Path | None, top: Node, sets: list[tuple[str, Node]], roster: str | Path | None
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
        self._stray(names, self.sets)
        arms = [self._arm(node, name, names) for node, name in zip(nodes, names, strict=True)]
        if self.faults or entries is None:
            raise Faults(dict.fromkeys(self.faults))
        built = [arm for arm in arms if arm is not None]
        swept = self._swept(entries, nodes, names)
        return self._built(entries, built, swept)

    def _swept(self, entries: ExperimentFile, nodes: list[Node], names: list[str]) -> Swept | None:
        """Lay the points of a sweep over every arm; raise Faults with all that does not fit."""
        sweep = entries.sweep
        if sweep is None:
            return None
        place = self.top.value["sweep"]
        check_runs(sweep, entries.worlds, len(names), place.where)
        over = place.value["over"].value
        self._stray(names, [(key, over[key]) for key in sweep.over])
        points, where = sweep.all_points(entries.seed), [over[key].where for key in sweep.over]
        arms: dict[str, SweptArm] = {}
        for node, name in zip(nodes, names, strict=True):
            tree, layers = self._tree(node, name), self._layers(node, name, names)
            own = [_key_of(key, name, names) for key in sweep.over]

            def build(layer: Layer, tree: Node = tree, layers: list[Layer] = layers) -> Scenario:
                return scenario_from(tree, [*layers, layer], self.roster)

            try:
                arms[name] = swept_arm(own, points, where, build)
            except Faults as error:
                self.faults += error.faults
        if self.faults:
            raise Faults(dict.fromkeys(self.faults))
        return Swept(tuple(sweep.over), points, arms)

    def _built(self, entries: ExperimentFile, arms: list[Arm], swept: Swept | None) -> Experiment:
        places = places_of(self.top)
        reference = entries.reference or arms[0].name
        faults = name_faults([arm.name for arm in arms], reference)
        if faults:
            raise Faults(places.fault(key, what) for key, what in faults)
        own = [key for key in Experiment.model_fields if key not in ("arms", "sweep")]
        said = {key: getattr(entries, key) for key in own}
        said |= {"reference": reference, "arms": told_apart(arms), "sweep": swept}
        return Experiment(**said).placed(places)

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
            layers = self._layers(node, name, names)
            scenario = scenario_from(tree, layers, self.roster)
        except Faults as error:
            self.faults += error.faults
            return None
        if entry is None:
            return None
        title = entry.title if entry.title is not None else scenario.title
        notes = entry.notes or scenario.notes
        laid = (dotted_keys(key, value) for layer in layers for key, value in layer)
        keys = tuple(dict.fromkeys(key for each in laid for key in each))
        return Arm(
            name=entry.name or scenario.name,
            title=title,
            notes=notes,
            scenario=scenario,
            overridden=keys,
            below=self._below(tree) if keys else None,
        )

    def _below(self, tree: Node) -> dict[str, Any] | None:
        """Give a scenario without what is laid over it; None where only that makes it whole."""
        try:
            return scenario_from(tree, [], self.roster).resolved()
        except Faults:
            return None

    def _tree(self, node: Node, name: str) -> Node:
        scenario = node.value.get("scenario")
        if scenario is None:
            raise Faults([])
        if isinstance(scenario.value, dict):
            tree = extended(scenario, self.file) if self.file else scenario
            return over(Node({"name": Node(name, node.where)}, node.where), tree)
        if self.file is None:
            raise Faults([])
        file = beside(scenario, "scenario", self.file, "scenario")
        return named(with_parents(file), file)

    def _layers(self, node: Node, name: str, names: list[str]) -> list[Layer]:
        """List what is laid over an arm's scenario: of the file, the arm, all --set, its own."""
        layers: list[Layer] = []
        if self.file is not None:
            for holder in (self.top, node):
                given = holder.value.get("set", Node({}, holder.where))
                layers.append(anchored_settings(given, self.file))
        general = [(key, value) for key, value in self.sets if not key.startswith("arms.")]
        own = [(_own_key(key, names), value) for key, value in self.sets if key.startswith("arms.")]
        layers.append(general)
        layers.append([(key, value) for (of, key), value in own if of == name])
        return layers

    def _stray(self, names: list[str], sets: Layer) -> None:
        for key, value in sets:
            if key.startswith("arms.") and not _own_key(key, names)[0]:
                there = f"write arms.NAME.key; {nearest(key[5:].partition('.')[0], names)}"
                self.faults.append(Fault(value.where, f"'{plain(key)}' names no arm; {there}"))

    def _checked(self, model: type[Any], node: Node, quiet: bool = False) -> Any:
        try:
            return checked(model, node)
        except Faults as error:
            self.faults += () if quiet else error.faults
            return None


def told_apart(arms: Sequence[Arm]) -> tuple[Arm, ...]:
    """Add the name to titles that several arms share, so that a reader can tell them apart."""
    titles = [arm.title for arm in arms]
    return tuple(
        arm.model_copy(update={"title": f"{arm.title} ({arm.name})"})
        if titles.count(arm.title) > 1
        else arm
        for arm in arms
    )


def _key_of(key: str, name: str, names: list[str]) -> str:
    """Give the key within one arm's scenario; empty where it is another arm's."""
    if not key.startswith("arms."):
        return key
    of, own = _own_key(key, names)
    return own if of == name else ""


def _own_key(key: str, names: list[str]) -> tuple[str, str]:
    """Split `arms.NAME.key` into the arm's name and the key; an empty name where no arm fits."""
    rest = key.removeprefix("arms.")
    fitting = [name for name in names if name and rest.startswith(f"{name}.")]
    name = max(fitting, key=len, default="")
    return name, rest[len(name) + 1 :] if name else rest
