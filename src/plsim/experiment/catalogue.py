"""The parts of the user's own files, and what the outcomes found declare."""

from collections.abc import Iterable
from pathlib import Path

from plsim.core.declare import OutcomeCard
from plsim.core.errors import Fault, Faults
from plsim.core.registry import parts, use


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
