"""What the parts declare, gathered by name: assumptions and outcomes, as data."""

from collections.abc import Iterator
from typing import Any, get_args

from plsim.core.declare import Assumption, OutcomeCard, assumptions_of
from plsim.core.registry import Kind, name_of, parts

KINDS: tuple[Kind, ...] = get_args(Kind)


def assumptions() -> dict[str, Assumption]:
    """List every assumption by `file.field`: those of people first, then of all parts found."""
    return {
        f"{name_of(part)}.{field}": card
        for part in _with_assumptions()
        for field, card in assumptions_of(part).items()
    }


def outcomes(names: tuple[str, ...] | None = None) -> dict[str, OutcomeCard]:
    """List the cards of the outcomes (or of those named), by name."""
    found = {name: part.card for name, part in parts("outcomes").items()}
    return found if names is None else {name: found[name] for name in names if name in found}


def _with_assumptions() -> Iterator[type[Any]]:
    from plsim.population.people import People

    yield People
    for kind in KINDS:
        yield from parts(kind).values()
