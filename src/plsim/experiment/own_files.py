"""The user's own files where work is done: known by their contents, wherever they lie."""

import tempfile
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path

from plsim.core import registry
from plsim.core.errors import InputError
from plsim.experiment.attempt import Simulate
from plsim.results.files import digest, hash_of
from plsim.results.provenance import Code
from plsim.results.record import Observations, Work

_kept: dict[str, Path] = {}


def keep(name: str, data: bytes) -> None:
    """Keep a file that was sent to this worker, in a folder that goes with the process's own."""
    folder = Path(tempfile.mkdtemp(prefix="plsim-"))
    place = folder / Path(name).name
    place.write_bytes(data)
    _kept[digest(data)] = place


def with_own_files(
    simulate: Simulate, code: Code, hashes: Mapping[str, str], work: Work
) -> Observations:
    """Simulate with the user's rules and roster as they were when the run began.

    `hashes` has one hash for each path. Raises InputError where this worker has other rules, or
    a file is absent or has changed.
    """
    if code != (here := _code_here()):
        found = f"{code.source} {code.versions}, here {here.source} {here.versions}"
        raise InputError(f"this worker has other code ({found}); install the same plsim there")
    for path in work.use:
        _use(_place(path, hashes[path]))
    return simulate(_with_roster(work, hashes))


def _with_roster(work: Work, hashes: Mapping[str, str]) -> Work:
    people = work.scenario.get("people") or {}
    if not people.get("roster"):
        return work
    path = people["roster"]["file"]
    roster = people["roster"] | {"file": str(_place(path, hashes[path]))}
    return replace(work, scenario=work.scenario | {"people": people | {"roster": roster}})


def _place(path: str, content: str) -> Path:
    """Find a file with these contents: the one that was sent, else the one at its own place."""
    if content in _kept:
        return _kept[content]
    try:
        same = hash_of(Path(path)) == content
    except OSError as error:
        raise InputError(f"cannot be read by a worker: {error.strerror}", path) from None
    if not same:
        raise InputError("has changed since the run began; run again", path)
    return Path(path)


@cache
def _use(path: Path) -> None:
    registry.use(path)


@cache
def _code_here() -> Code:
    return Code()
