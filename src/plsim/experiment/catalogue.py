"""What the parts declare, gathered by name: assumptions and outcomes, as data."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, get_args

from plsim.core.declare import Assumption, OutcomeCard, assumptions_of
from plsim.core.errors import Fault, Faults
from plsim.core.registry import Kind, name_of, parts, use

KINDS: tuple[Kind, ...] = get_args(Kind)


def assumptions() -> dict[str, Assumption]:
    """List every assumption by `file.field`: those of people first, then of all parts found."""
    return {
        f"{name_of(part)}.{field}": card
        for part in _with_assumptions()
        for field, card in assumptions_of(part).items()
    }


def use_all(paths: Iterable[Path]) -> tuple[Path, ...]:
    """Add the parts of the user's own files; give the files' full paths.

    Raises Faults with every file that cannot be run or holds no part.
    """
    faults: list[Fault] = []
    whole = tuple(path.resolve() for path in paths)
    for path in whole:
        try:
            use(path)
        except Faults as error:
            faults += error.faults
        except Exception as error:
            what = f"cannot be used: {type(error).__name__}: {error}"
            faults.append(Fault(str(path), what))
    if faults:
        raise Faults(faults)
    return whole


def outcomes(names: tuple[str, ...] | None = None) -> dict[str, OutcomeCard]:
    """List the cards of the outcomes (or of those named), by name."""
    found = {name: part.card for name, part in parts("outcomes").items()}
    return found if names is None else {name: found[name] for name in names if name in found}


def _with_assumptions() -> Iterator[type[Any]]:
    from plsim.population.people import People

    yield People
    for kind in KINDS:
        yield from parts(kind).values()
