"""`plsim explain`: say all that a part, an assumption or a field says of itself."""

import inspect
from collections.abc import Callable, Iterator
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Any

import typer

from plsim.cli import options
from plsim.cli.words import paragraph, tell
from plsim.core.errors import InputError

Explanation = Callable[[], str]


def explain(
    name: Annotated[str, typer.Argument(help="A part, a scenario, an assumption or a field.")],
    use: options.Use = None,
    whole: Annotated[
        bool, typer.Option("--all", help="List every assumption that a policy calls for, too.")
    ] = False,
    debug: options.Debug = False,
) -> int:
    """Explain one thing in full: what it does, looks at, costs, assumes, and on what grounds."""
    from plsim.experiment.catalogue import use_all

    use_all(use or ())
    found = explanations(whole=whole)
    if name not in found:
        near = get_close_matches(name, found, n=3)
        hint = f"did you mean {' or '.join(near)}?" if near else "see plsim list policies"
        raise InputError(f"nothing is called {name[:100]!r}; {hint}")
    tell("\n\n".join(make() for make in found[name]))
    return 0


def explanations(*, whole: bool = False) -> dict[str, list[Explanation]]:
    """Give, for each name, what explains it (a name may be a mechanism and an outcome).

    `whole` lists every assumption that a policy calls for.
    """
    found: dict[str, list[Explanation]] = {}
    for name, make in _all(whole):
        found.setdefault(name, []).append(make)
    return found


def _all(whole: bool) -> Iterator[tuple[str, Explanation]]:
    from functools import partial

    from plsim.core.registry import parts
    from plsim.scenario import shipped
    from plsim.state.fields import FIELDS
    from plsim.week.checks import assumptions_of_all

    kinds: tuple[tuple[Any, Callable[[str, Any], str]], ...] = (
        ("policies", partial(_policy, whole=whole)),
        ("mechanisms", _mechanism),
        ("outcomes", _outcome),
    )
    for kind, make in kinds:
        for name, part in parts(kind).items():
            yield name, partial(make, name, part)
    for name in shipped("scenario"):
        yield name, partial(_scenario, name)
    for name, card in assumptions_of_all().items():
        yield name, partial(_assumption, name, card)
    for name, field in FIELDS.items():
        yield name, partial(_field, name, field)


def _policy(name: str, part: Any, *, whole: bool = False) -> str:
    from plsim.cli.explain_policy import looks_at, portrayed
    from plsim.cli.explain_trials import trials_of
    from plsim.core.declare import levers_of

    levers = [_lever(key, card) for key, card in levers_of(part).items()]
    return _sheet(
        f"{part.title}: a policy",
        part,
        ("In a scenario", f"policy: {{use: {name}}}"),
        ("Groups by", part.groups_by),
        ("Regroups", part.regroups),
        ("Needs", part.needs),
        ("May look at", looks_at(part)),
        *portrayed(name, whole=whole),
        ("Levers", levers or "none"),
        ("Sources", [cited(key) for key in part.sources]),
        ("Trials", trials_of(name)),
        ("Weakest link", part.weakest_link),
        ("Try", f"plsim compare fixed {name} --worlds 50"),
    )


def _scenario(name: str) -> str:
    """Say what a shipped scenario changes in the base school, its policy's levers among it."""
    from plsim.analysis.changes import ABSENT, changes
    from plsim.experiment.whole import whole
    from plsim.scenario import load

    scenario, base = load(name), whole(load("base").resolved())
    title = f"{scenario.title or name}: a scenario"
    place = f"scenarios/{name}.yaml"
    differs = [
        f"{each.key}: {each.after}" + ("" if each.before == ABSENT else f" (base: {each.before})")
        for each in changes(base, whole(scenario.resolved()))
        if each.after != ABSENT  # a lever of the base's policy, which this one lacks
    ]
    lines = [f"{title}{place.rjust(max(2, 100 - len(title)))}", paragraph(scenario.notes)]
    lines += [_row("" if n else "Sets", text) for n, text in enumerate(differs or ["nothing"])]
    beside = "westover" if name in ("base", "fixed") else "fixed"
    return "\n".join([*lines, _row("Try", f"plsim compare {beside} {name} --worlds 50")])


def _mechanism(name: str, part: Any) -> str:
    null = ", ".join(f"{key} = {value:g}" for key, value in part.null.items())
    return _sheet(
        f"{name}: a mechanism",
        part,
        ("Reads", ", ".join(part.reads)),
        ("Changes", ", ".join(part.changes)),
        ("In summer", "runs too" if part.summer else "rests"),
        ("Does nothing at", null or "no value of its assumptions"),
        ("Assumptions", _declared(name, part) or "none"),
    )


def _outcome(name: str, part: Any) -> str:
    card = part.card
    unit = f"{card.unit}, shown in SD of the reference arm" if card.standardise else card.unit
    better = "neither more nor less is better"
    if card.direction != "neither":
        better = f"{card.direction} is better"
    return _sheet(
        f"{card.title}: an outcome ({name})",
        part,
        ("Unit", unit),
        ("Better", better),
        ("Words", f"{card.more} / {card.less}"),
        ("Smallest", f"{card.smallest:g} is the smallest difference that matters"),
        ("Whose word", cited(card.smallest_source)),
        ("Reads", ", ".join(part.reads)),
    )


def _assumption(name: str, card: Any) -> str:
    lines = [
        f"{name}: an assumption",
        paragraph(card.meaning),
        _row("Value", f"{card.value:g} {card.unit}"),
        _row("Plausible", f"{card.low:g} to {card.high:g} (5th to 95th percentile)"),
        _row("Bounds", f"{_end(card.minimum)} to {_end(card.maximum)}"),
        _row("Source", cited(card.source)),
        *_ensemble(name),
        _row("In a scenario", f"assumptions: {{{name}: {card.value:g}}}"),
    ]
    return "\n".join(lines)


def _ensemble(name: str) -> list[str]:
    """Say what the fitted trials tell of an assumption, where the ensemble holds it."""
    from plsim.week.ensemble import shipped

    known = shipped().evidence(name)
    if not known:
        return [_row("Ensemble", "not fitted: no fitted trial informs it; it keeps its range")]
    told = "identified" if known["identified"] else "not identified: varies nearly as before"
    found = f"{known['value']:.3g}; {known['low']:.3g} to {known['high']:.3g} in 9 of 10 draws"
    lines = [_row("Ensemble", f"{found} ({told} by the fitted trials)")]
    informed = known["informed_by"]
    if informed:
        more = f"; and {len(informed) - 6} more" if len(informed) > 6 else ""
        lines.append(_row("Informed by", "; ".join(informed[:6]) + more))
    return lines


def _field(name: str, field: Any) -> str:
    lines = [
        f"{name}: a field of the state",
        paragraph(field.meaning),
        _row("Shape", field.shape),
        _row("Unit", field.unit),
        _row("Bounds", f"{field.low:g} to {field.high:g}"),
        _row("Started by", field.starter),
    ]
    return "\n".join(lines)


def cited(key: str) -> str:
    """Give a source in full, with how far its figure was checked."""
    from plsim.core.sources import ASSUMED, SOURCES

    if key == ASSUMED:
        return "assumed: no source"
    source = SOURCES.get(key)
    return key if source is None else f"{source.citation} ({source.status})"


def _sheet(title: str, part: Any, *rows: tuple[str, str | list[str]]) -> str:
    from plsim.experiment.whole import prose

    place = _place(part)
    lines = [f"{title}{place.rjust(max(2, 100 - len(title)))}", paragraph(prose(part))]
    for label, value in rows:
        if isinstance(value, str):
            lines.append(_row(label, value))
        else:
            lines += [_row(label if n == 0 else "", each) for n, each in enumerate(value)]
    return "\n".join(lines)


def _row(label: str, value: str) -> str:
    return paragraph(value or "nothing", " " * 16, first=f"{label:<16}")


def _lever(name: str, card: Any) -> str:
    allowed = " | ".join(card.choices)
    if card.low is not None or card.high is not None:
        allowed = f"{_end(card.low)} to {_end(card.high)}"
    unit = f" {card.unit}" if card.unit else ""
    return f"{name} = {card.value}{unit} ({allowed or 'any'}): {card.meaning}"


def _declared(name: str, part: Any) -> list[str]:
    from plsim.core.declare import assumptions_of

    return [
        f"{name}.{key} = {card.value:g} {card.unit} ({card.low:g} to {card.high:g}): "
        f"{card.meaning}; {cited(card.source)}"
        for key, card in assumptions_of(part).items()
    ]


def _place(part: Any) -> str:
    import plsim

    path = Path(inspect.getfile(part)).resolve()
    package = Path(plsim.__file__).resolve().parent
    return f"plsim/{path.relative_to(package).as_posix()}" if package in path.parents else path.name


def _end(value: float | None) -> str:
    return "any" if value is None else f"{value:g}"
