"""`plsim list`: name all parts of a kind, shipped files, assumptions, or fields of the state."""

import json
from enum import StrEnum
from typing import Annotated, Any

import typer

from plsim.cli import options
from plsim.cli.words import table, tell

Row = dict[str, Any]


class Listed(StrEnum):
    """Name what can be listed."""

    policies = "policies"
    scenarios = "scenarios"
    experiments = "experiments"
    mechanisms = "mechanisms"
    outcomes = "outcomes"
    assumptions = "assumptions"
    fields = "fields"


LEFT_TO_EXPLAIN = {(Listed.assumptions, "meaning")}
"""Columns for which a line has no room."""
NEXT = {
    Listed.scenarios: "One in full: plsim explain NAME     Two: plsim compare NAME NAME",
    Listed.experiments: "Run one: plsim compare NAME     What it takes: add --dry-run",
}
"""What to do with a name; else it can be explained."""
BELOW = {Listed.policies: ("looks at", "staff")}
"""Columns that stand in a second line, indented."""


def list_(
    what: Annotated[Listed, typer.Argument(help="What to list.")],
    use: options.Use = None,
    as_json: options.Json = False,
    debug: options.Debug = False,
) -> int:
    """List policies, scenarios, experiments, mechanisms, outcomes, assumptions or fields."""
    from plsim.experiment.catalogue import use_all

    use_all(use or ())
    rows = rows_of(what)
    if as_json:
        tell(json.dumps(rows, indent=1, ensure_ascii=False))
        return 0
    below = BELOW.get(what, ())
    left = {head for of, head in LEFT_TO_EXPLAIN if of == what}.union(below)
    heads = tuple(head for head in rows[0] if head not in left)
    seconds = [_second(row, below) for row in rows]
    tell(table(heads, [tuple(_cell(row[head]) for head in heads) for row in rows], below=seconds))
    tell(f"{len(rows)} in all.   {NEXT.get(what, 'One in full: plsim explain NAME')}")
    return 0


def rows_of(what: Listed) -> list[Row]:
    """Give one row of words and numbers for each thing found."""
    makers = {
        Listed.policies: _policies,
        Listed.scenarios: _scenarios,
        Listed.experiments: _experiments,
        Listed.mechanisms: _mechanisms,
        Listed.outcomes: _outcomes,
        Listed.assumptions: _assumptions,
        Listed.fields: _fields,
    }
    return makers[what]()


def _second(row: Row, heads: tuple[str, ...]) -> str:
    """Say the columns that have no room beside the others."""
    return "; ".join(f"{head} {_cell(row[head])}" for head in heads)


def _policies() -> list[Row]:
    from plsim.cli.explain_policy import looks_at, staff
    from plsim.core.registry import parts

    return [
        {
            "name": name,
            "groups by": part.groups_by,
            "regroups": part.regroups,
            "needs": part.needs,
            "sources": list(part.sources),
            "looks at": looks_at(part),
            "staff": staff(part().staffing()),
        }
        for name, part in parts("policies").items()
    ]


def _scenarios() -> list[Row]:
    from plsim.scenario import load, shipped

    found = {name: load(name) for name in shipped("scenario")}
    return [
        {"name": name, "policy": each.policy.use, "what it is": each.notes or each.title}
        for name, each in found.items()
    ]


def _experiments() -> list[Row]:
    from plsim.scenario import load_experiment, shipped

    found = {name: load_experiment(name) for name in shipped("experiment")}
    return [
        {
            "name": name,
            "arms": len(each.arms),
            "worlds": each.worlds,
            "question": each.question or each.title,
        }
        for name, each in found.items()
    ]


def _mechanisms() -> list[Row]:
    from plsim.core.registry import parts

    return [
        {"name": name, "changes": list(part.changes), "what it does": _first_line(part)}
        for name, part in parts("mechanisms").items()
    ]


def _outcomes() -> list[Row]:
    from plsim.experiment.catalogue import outcomes

    return [
        {
            "name": name,
            "better": card.direction,
            "unit": "SD" if card.standardise else card.unit,
            "smallest": card.smallest,
            "what it is": card.title,
        }
        for name, card in outcomes().items()
    ]


def _assumptions() -> list[Row]:
    from plsim.week.checks import assumptions_of_all

    return [
        {
            "name": name,
            "value": card.value,
            "low": card.low,
            "high": card.high,
            "source": card.source,
            "unit": card.unit,
            "meaning": card.meaning,
        }
        for name, card in assumptions_of_all().items()
    ]


def _fields() -> list[Row]:
    from plsim.state.fields import FIELDS

    return [
        {
            "name": field.name,
            "shape": field.shape,
            "unit": field.unit,
            "started by": field.starter,
            "meaning": field.meaning,
        }
        for field in FIELDS.values()
    ]


def _first_line(part: Any) -> str:
    return (part.__doc__ or "").strip().split("\n")[0]


def _cell(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(value) or "-"
    return f"{value:g}" if isinstance(value, float) else str(value)
