"""Load scenarios and experiments: read, lay over each other, check, all faults at once."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from plsim.core.errors import Fault, Faults, InputError
from plsim.scenario.ancestry import named, with_parents
from plsim.scenario.checking import scenario_from
from plsim.scenario.design import Experiment
from plsim.scenario.files import shown
from plsim.scenario.finding import beside, find
from plsim.scenario.gathering import Arms
from plsim.scenario.layers import over, plain_data, settings
from plsim.scenario.reading import Node, read
from plsim.scenario.schema import Scenario


def load(
    path_or_name: str | Path, sets: Sequence[str] = (), *, roster: str | Path | None = None
) -> Scenario:
    """Load a scenario from a file, or a shipped one by its name.

    `sets` are `key=value` texts laid over the file; `roster` replaces the file of its roster.
    Raises Faults with all that is wrong, each at `file:line:column`.
    """
    file = find(path_or_name, "scenario")
    return scenario_from(named(with_parents(file), file), [settings(sets)], roster)


def own_and_below(path_or_name: str | Path) -> tuple[dict[str, Any], Scenario | None]:
    """Give what a scenario's file itself says, and the scenario that it extends (or None)."""
    file = find(path_or_name, "scenario")
    tree = read(file)
    said = plain_data(tree)
    if "extends" not in tree.value:
        return said, None
    parent = beside(tree.value["extends"], "extends", file, "scenario")
    return {key: value for key, value in said.items() if key != "extends"}, load(parent)


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
    if "findings" in top.value:
        mend = "this looks like a trial: run it with `plsim validate`"
        raise InputError(f"findings: {mend}", top.value["findings"].where)
    top = named(over(top, _options(worlds, seed)), file)
    return Arms(file, top, settings(sets), roster).experiment()


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
            nodes.append(named(with_parents(file), file))
        except Faults as error:
            faults += error.faults
    if faults:
        raise Faults(dict.fromkeys(faults))
    where = shown(find(paths_or_names[0], "scenario"))
    arms = [Node({"scenario": node}, node.where) for node in nodes]
    plain = [plain_data(node) for node in nodes]
    names = [str(each["name"]) for each in plain]
    *titles, last = [str(each.get("title") or each["name"]) for each in plain]
    stem = f"{names[0]}_and_{names[1] if len(names) == 2 else len(names) - 1}"[:60].rstrip(". ")
    own = {"name": stem, "question": f"How do {', '.join(titles)} and {last} differ?"[:300]}
    top = Node({key: Node(text, where) for key, text in own.items()}, where)
    top.value["arms"] = Node(arms, where)
    return Arms(None, over(top, _options(worlds, seed)), settings(sets), roster).experiment()


def _options(worlds: int | None, seed: int | None) -> Node:
    given = {"worlds": worlds, "seed": seed}
    nodes = {k: Node(v, f"--{k} {v}") for k, v in given.items() if v is not None}
    return Node(nodes, "")
