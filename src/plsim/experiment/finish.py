"""The end of a run: its parts become the tables of its folder, every failed world a row."""

import errno
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from plsim.core.errors import InputError
from plsim.experiment import draws
from plsim.experiment.attempt import Simulate
from plsim.experiment.design import LUCK_ALONE, Design
from plsim.experiment.draws import draws_of, write_draws
from plsim.experiment.manifest import Manifest, finished, manifest_of
from plsim.experiment.runner import Failure, Watch, run
from plsim.experiment.sweep import with_points
from plsim.results.files import hash_of
from plsim.results.parts import DamagedPart, Table
from plsim.results.record import ROW_COLUMNS, WORLDS_PER_DRAW
from plsim.results.store import RunFolder
from plsim.results.tables import RESULTS, STUDENTS, frame, write_tables

if TYPE_CHECKING:
    import pandas as pd

    from plsim.analysis.pieces import Source

FAILED = "failed.csv"
TRIES = 3
ANALYSED = {
    RESULTS: ("arm", *ROW_COLUMNS),
    STUDENTS: ("arm", "world", "student", "grade", "third", "start", "end", "end_exam", "admitted"),
}  # fmt: skip
"""Columns of the tables of a run that analysis reads."""


def carry_out(
    plan: Design,
    store: RunFolder,
    simulate: Simulate,
    workers: int,
    watch: Watch,
    cluster: str = "",
) -> Manifest:
    """Run what is missing of a design and write its tables; give the finished manifest.

    Every byte of every part is checked when the tables are written, and what is damaged is run
    anew. Raises what `run` raises, and OSError where the disk does not give back what it was given.
    """
    begun = store.manifest()
    manifest = manifest_of(plan, simulate) | {"provenance": begun["provenance"]}
    manifest["mixed_with"] = _each_once(begun["mixed_with"] + manifest["mixed_with"])
    anew: set[str] = set()
    for _ in range(TRIES):
        run(plan, store, simulate, workers, watch, cluster=cluster, anew=anew)
        write_draws(store.path, draws_of(plan))
        try:
            return finish(store, manifest)
        except DamagedPart:
            anew = unsound(store, plan.keys)
    what = "parts are not read as they were written; is the disk sound?"
    raise OSError(errno.EIO, what, str(store.shelf))


def finish(store: RunFolder, manifest: Manifest) -> Manifest:
    """Write the tables of a run whose parts are there, and its finished manifest; give that.

    Raises DamagedPart where a part is missing or is not what was written, OSError on a full disk.
    """
    cards, _ = store.cards(manifest["parts"])
    if missing := [key for key in manifest["parts"] if key not in cards]:
        raise DamagedPart(f"{len(missing)} of {len(manifest['parts'])} parts are missing")
    arms = [arm["name"] for arm in manifest["arms"]]
    tables = write_tables(
        store.path, cards.values(), store.read, arms, (LUCK_ALONE,), _numbered(manifest)
    )
    tables |= {name: hash_of(store.path / name) for name in draws.FILES if store.holds(name)}
    failures = [Failure(card.arm, *each) for card in cards.values() for each in card.failed]
    _write_failed(store, failures)
    people = {c.arm: c.notes for c in reversed(cards.values()) if c.arm != LUCK_ALONE and c.notes}
    done = finished(manifest, people, map(str, failures), tables)
    store.write_manifest(done)
    return done


def unsound(store: RunFolder, keys: Iterable[str]) -> set[str]:
    """Name the parts that are not what was written, reading every byte of all of them."""
    cards, damaged = store.cards(keys)
    return {*damaged, *(key for key, card in cards.items() if not store.is_sound(card))}


def with_tables(store: RunFolder) -> Manifest:
    """Give the manifest of a finished run; write its tables anew where they are not as written.

    Raises InputError where parts are missing or damaged.
    """
    manifest = store.manifest()
    if store.has_tables(manifest["tables"]):
        return manifest
    try:
        return finish(store, manifest)
    except DamagedPart as error:
        raise InputError(f"{error}; run the experiment again to mend it", str(store.path)) from None


def results_of(store: RunFolder) -> "pd.DataFrame":
    """Read the tidy results of a finished run."""
    return frame(store.table(RESULTS))


def source(store: RunFolder, manifest: Manifest, name: str) -> "Source":
    """Say how the results or the students of a finished run are read in pieces by analysis.

    Pieces are of some worlds; those of a sweep are of some points.
    """
    from plsim.analysis.pieces import Source

    swept = manifest["sweep"]
    by, pieces = ("point", len(swept["points"])) if swept else ("world", int(manifest["worlds"]))
    columns = [*ANALYSED[name], "point"] if swept else ANALYSED[name]

    def read(arms: Sequence[str], some: range) -> "pd.DataFrame":
        return frame(store.some(name, arms, some, columns, by=by))

    return Source(read, pieces, store.rows(name) / pieces / len(manifest["arms"]))


def _numbered(manifest: Manifest) -> Callable[[Table], Table]:
    if not manifest["sweep"]:
        return lambda table: table
    return partial(with_points, worlds=int(manifest["worlds"]))


def _write_failed(store: RunFolder, failures: list[Failure]) -> None:
    import pandas as pd

    from plsim.report.tables import write_table

    path = store.path / FAILED
    if not failures:
        path.unlink(missing_ok=True)
        return
    rows = [(f.arm, f.world, f.world // WORLDS_PER_DRAW, f.reason) for f in failures]
    write_table(pd.DataFrame(rows, columns=["arm", "world", "draw", "reason"]), path)


def _each_once(what: list[Manifest]) -> list[Manifest]:
    return [each for at, each in enumerate(what) if each not in what[:at]]
