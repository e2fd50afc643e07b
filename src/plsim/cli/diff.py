"""`plsim diff`: say what differs between two scenarios, or two arms, key by key."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from plsim.cli import options
from plsim.cli.words import on_one_block, paragraph, table, tell
from plsim.core.errors import InputError

if TYPE_CHECKING:
    from plsim.analysis.changes import Change


@dataclass(frozen=True)
class Side:
    """Hold one side of a comparison: its name, its whole scenario, overrides that do nothing."""

    name: str
    scenario: dict[str, Any]
    idle: tuple[str, ...]


def diff(
    a: Annotated[str, typer.Argument(metavar="A", help="A scenario, or an arm (with --in).")],
    b: Annotated[str, typer.Argument(metavar="B", help="What it is compared with.")],
    of: Annotated[
        str | None,
        typer.Option("--in", help="Experiment or run folder whose arms A and B are."),
    ] = None,
    as_json: options.Json = False,
    use: options.Use = None,
    debug: options.Debug = False,
) -> int:
    """Say what differs between two scenarios or two arms, and which overrides change nothing."""
    from plsim.analysis.changes import changes
    from plsim.experiment.catalogue import use_all

    use_all(use or ())
    one, other = _scenarios(a, b) if of is None else _arms(of, a, b)
    found = changes(one.scenario, other.scenario)
    tell(_json(one, other, found) if as_json else _text(one, other, found))
    return 0


def _scenarios(a: str, b: str) -> tuple[Side, Side]:
    from plsim.experiment.whole import restated, whole
    from plsim.scenario import load

    first, second = (
        Side(name, whole(load(name).resolved()), tuple(restated(name))) for name in (a, b)
    )
    return first, second


def _arms(of: str, a: str, b: str) -> tuple[Side, Side]:
    arms = _of_run(Path(of)) if Path(of).is_dir() else _of_experiment(of)
    for name in (a, b):
        if name not in arms:
            raise InputError(f"no arm is called {name[:60]!r}; there is {', '.join(arms)}", of)
    return arms[a], arms[b]


def _of_run(folder: Path) -> dict[str, Side]:
    from plsim.results.store import existing

    return {
        str(arm["name"]): Side(
            str(arm["name"]),
            {**arm["scenario"], **arm.get("whole", {})},
            tuple(each["key"] for each in arm.get("overrides", ()) if each["idle"]),
        )
        for arm in existing(folder).manifest()["arms"]
    }


def _of_experiment(path: str) -> dict[str, Side]:
    from plsim.experiment.whole import overrides, whole
    from plsim.scenario import load_experiment

    return {
        arm.name: Side(
            arm.name,
            whole(arm.scenario.resolved()),
            tuple(each["key"] for each in overrides(arm) if each["idle"]),
        )
        for arm in load_experiment(path).arms
    }


def _text(one: Side, other: Side, found: "list[Change]") -> str:
    rows: list[tuple[str, ...]] = [(c.key, c.before, c.after) for c in found]
    count = f"{len(found)} key{' differs' if len(found) == 1 else 's differ'}."
    lines = [table(("key", one.name, other.name), rows), "", count] if rows else ["No key differs."]
    for side in (one, other):
        if side.idle:
            told = f"{side.name}: what it says of {', '.join(side.idle)} changes nothing"
            lines.append(paragraph(f"{told}; without it the value is the same.", ""))
    return "\n".join(on_one_block(line) for line in "\n".join(lines).splitlines())


def _json(one: Side, other: Side, found: "list[Change]") -> str:
    differs = [{"key": c.key, one.name: c.before, other.name: c.after} for c in found]
    idle = {side.name: list(side.idle) for side in (one, other)}
    return json.dumps({"differs": differs, "changes_nothing": idle}, indent=1, ensure_ascii=False)
