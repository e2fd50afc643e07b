"""What a part declares, as Markdown: the blocks that `plsim docs` writes."""

import ast
import inspect
import textwrap
from collections.abc import Callable, Iterator, Mapping, Sequence
from importlib import import_module
from typing import Any

from plsim.cli.docs_trials import identified, trials
from plsim.cli.explain import cited


def blocks() -> dict[str, Callable[[], str]]:
    """Give what makes each block, by name."""
    return {
        "policies": _policies,
        "levers": _levers,
        "mechanisms": _mechanisms,
        "week": _week,
        "order": _order,
        "own-order": _own_order,
        "outcomes": _outcomes,
        "assumptions": _assumptions,
        "sources": _sources,
        "modes": _modes,
        "fields": _fields,
        "scenarios": _scenarios,
        "columns": _columns,
        "roster": _roster,
        "trials": lambda: trials(table),
        "identified": identified,
    }


def table(heads: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    r"""Lay out a Markdown table.

    >>> print(table(("name", "unit"), [("gap", "SD | raw")]))
    | name | unit |
    | --- | --- |
    | gap | SD \| raw |
    """
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join("| " + " | ".join(_cell(cell) for cell in line) + " |" for line in lines)


def _cell(value: object) -> str:
    text = f"{value:g}" if isinstance(value, float) else str(value)
    return " ".join(text.split()).replace("|", "\\|")


def _parts(kind: Any) -> Mapping[str, Any]:
    from plsim.core.registry import parts

    return parts(kind)


def _policies() -> str:
    rows = [
        (
            f"`{name}`",
            part.title,
            part.groups_by,
            part.regroups,
            part.needs,
            ", ".join(part.sources),
        )
        for name, part in _parts("policies").items()
    ]
    return table(("policy", "title", "groups by", "regroups", "needs", "sources"), rows)


def _levers() -> str:
    return "\n\n".join(_policy(name, part) for name, part in _parts("policies").items())


def _policy(name: str, part: Any) -> str:
    from plsim.core.declare import levers_of, nested_of

    levers = [
        (f"`{key}`", card.value, _allowed(card), card.unit or "-", card.meaning)
        for key, card in levers_of(part).items()
    ]
    inner = [
        (f"`{key}`", "a policy", "`{use: NAME, ...}`", "-", card.meaning)
        for key, card in nested_of(part).items()
    ]
    rows = [*levers, *inner]
    told = table(("lever", "usual", "allowed", "unit", "meaning"), rows) if rows else "No levers."
    return "\n\n".join(
        [f"### {part.title} (`{name}`)", _prose(part), f"Weakest link: {part.weakest_link}.", told]
    )


def _allowed(card: Any) -> str:
    if card.choices:
        return ", ".join(f"`{choice}`" for choice in card.choices)
    ends = ["any" if end is None else f"{end:g}" for end in (card.low, card.high)]
    return " to ".join(ends)


def _mechanisms() -> str:
    rows = [
        (f"`{name}`", _prose(part).split("\n\n")[0], ", ".join(part.changes))
        for name, part in _in_order()
    ]
    return table(("mechanism", "what it does", "changes"), rows)


def _in_order() -> Iterator[tuple[str, Any]]:
    """Give mechanisms in the order of the week; those that no usual week holds come last."""
    from plsim.week.order import WEEK

    found = _parts("mechanisms")
    yield from ((name, found[name]) for name in WEEK)
    yield from ((name, part) for name, part in found.items() if name not in WEEK)


def _week() -> str:
    return "\n\n".join(_mechanism(name, part) for name, part in _in_order())


def _order() -> str:
    from plsim.week.order import WEEK

    return f"```yaml\n{_listed(WEEK)}\n```"


def _own_order() -> str:
    """Give the scenario that puts the mechanism of the example into the usual week."""
    from plsim.week.order import WEEK

    after = WEEK.index("learning") + 1
    week = _listed((*WEEK[:after], "homework", *WEEK[after:]))
    values = "assumptions:\n  homework.per_support: [0.0, 0.05]"
    return f"```yaml with_homework.yaml\nextends: fixed\nname: with_homework\n{week}\n{values}\n```"


def _listed(week: Sequence[str]) -> str:
    names = textwrap.fill(", ".join(week), 90, initial_indent="  ", subsequent_indent="  ")
    return f"week: [\n{names},\n]"


def _mechanism(name: str, part: Any) -> str:
    module = import_module(part.__module__)
    equations = [
        each
        for each in vars(module).values()
        if "equation" in getattr(each, "__dict__", {}) and each.__module__ == module.__name__
    ]
    null = ", ".join(f"`{name}.{key}` = {value:g}" for key, value in part.null.items())
    rest = "It runs in summer, too." if part.summer else "It rests in summer."
    facts = [
        f"Reads {_named(part.reads)}. Changes {_named(part.changes)}. {rest}",
        f"It does nothing at {null}." if null else "",
    ]
    return "\n\n".join(
        [f"### `{name}`", _prose(module), _prose(part), " ".join(facts).strip()]
        + [_equation(each) for each in equations]
    )


def _named(names: Sequence[str]) -> str:
    return ", ".join(f"`{name}`" for name in names) or "nothing"


def _equation(function: Any) -> str:
    """Show an equation: its words, its code, and the numbers worked out in its docstring."""
    tree = ast.parse(textwrap.dedent(inspect.getsource(function))).body[0]
    assert isinstance(tree, ast.FunctionDef)  # noqa: S101  (equations are written with def)
    tree.decorator_list, tree.returns, tree.body = [], None, tree.body[1:]
    for argument in (*tree.args.args, *tree.args.kwonlyargs):
        argument.annotation = None
    shown = f"{_prose(function)}\n\n```python\n{ast.unparse(tree)}\n```"
    worked = inspect.cleandoc(function.__doc__ or "").partition(">>> ")
    return f"{shown}\n\n```pycon\n>>> {worked[2].strip()}\n```" if worked[2] else shown


def _prose(thing: Any) -> str:
    """Give a docstring without its examples."""
    paragraphs = inspect.cleandoc(thing.__doc__ or "").split("\n\n")
    return "\n\n".join(each for each in paragraphs if not each.startswith(">>>"))


def _outcomes() -> str:
    rows = []
    for name, part in _parts("outcomes").items():
        card = part.card
        unit = f"{card.unit} (of the reference)" if card.standardise else card.unit
        words = f"{card.more} / {card.less}"
        source = card.smallest_source
        rows.append((f"`{name}`", card.title, unit, card.direction, words, card.smallest, source))
    heads = ("outcome", "title", "unit", "better", "words", "smallest that matters", "whose word")
    return table(heads, rows)


def _assumptions() -> str:
    from plsim.core.sources import SOURCES
    from plsim.week.checks import assumptions_of_all

    rows = []
    for name, card in assumptions_of_all().items():
        status = SOURCES[card.source].status if card.source in SOURCES else "no source"
        spread = f"{card.low:g} to {card.high:g}"
        fitted = _in_ensemble(name)
        rows.append(
            (f"`{name}`", card.value, spread, fitted, card.unit, card.meaning, card.source, status)
        )
    heads = (
        "assumption", "value", "plausible", "in the ensemble", "unit", "meaning", "source",
        "status",
    )  # fmt: skip
    counted = sum(row[-1] == "no source" for row in rows)
    return f"{len(rows)} assumptions, {counted} of them without a source.\n\n" + table(heads, rows)


def _in_ensemble(name: str) -> str:
    """Give the range of 9 in 10 draws of the shipped ensemble, and whether trials narrowed it."""
    from plsim.week.ensemble import shipped

    known = shipped().evidence(name)
    if not known:
        return "as plausible"
    word = "identified" if known["identified"] else "not identified"
    return f"{known['low']:.3g} to {known['high']:.3g} ({word})"


def _sources() -> str:
    from plsim.core.sources import SOURCES

    return table(("key", "source"), [(f"`{key}`", cited(key)) for key in SOURCES])


def _modes() -> str:
    from plsim.timetable.modes import MODES

    rows = [
        (f"`{mode.name}`", mode.paced_by, mode.broadcast, mode.help, mode.contact, mode.choice)
        for mode in MODES.values()
    ]
    return table(("mode", "paced by", "lesson", "help", "contact", "choice"), rows)


def _fields() -> str:
    from plsim.state.fields import FIELDS

    rows = [
        (f"`{field.name}`", field.meaning, field.shape, field.unit, field.starter)
        for field in FIELDS.values()
    ]
    return table(("field", "meaning", "shape", "unit", "started by"), rows)


def _scenarios() -> str:
    from plsim.scenario import load, shipped

    found = {name: load(name) for name in shipped("scenario")}
    rows = [
        (f"`{name}`", each.title, f"`{each.policy.use}`", each.notes)
        for name, each in found.items()
    ]
    return table(("scenario", "title", "policy", "notes"), rows)


def _columns() -> str:
    from plsim.analysis.codebook import RESULTS as OF_RESULTS
    from plsim.analysis.codebook import SUMMARY
    from plsim.results.record import STUDENT_COLUMNS

    rows = [(f"`{name}`", meaning) for name, meaning in (OF_RESULTS | SUMMARY).items()]
    students = f"Of `students.parquet`: {_named(('arm', *STUDENT_COLUMNS))}."
    return f"{table(('column', 'meaning'), rows)}\n\n{students}"


def _roster() -> str:
    from plsim.scenario.roster import Columns

    rows = [
        (f"`{card.alias or name}`", "yes" if card.is_required() else "", card.description or "")
        for name, card in Columns.model_fields.items()
    ]
    return table(("key of `columns`", "needed", "meaning"), rows)
