"""Turn an experiment into a list of chunks of work, each named by the hash of what it is."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from plsim.core.compiled import source_hash
from plsim.core.errors import InputError
from plsim.experiment.sweep import swept_works
from plsim.results.files import digest
from plsim.results.provenance import code_hash, file_hash
from plsim.results.record import WORLDS_PER_DRAW, Work

if TYPE_CHECKING:
    from plsim.scenario.design import Arm, Experiment

LUCK_ALONE = "luck alone"
"""The hidden arm: the reference with its people and other luck; says how many lose by luck."""

ROWS_A_CHUNK = 16_000
"""Students in a chunk: enough for the arrays to pay, few enough for eight workers to share."""


@dataclass(frozen=True)
class Design:
    """Hold an experiment and its chunks of work, with the name of each chunk's part.

    `experiment_hash` names what was asked for, whatever the chunks, the code and the paths.
    """

    experiment: "Experiment"
    works: tuple[Work, ...]
    keys: tuple[str, ...]
    experiment_hash: str
    use: tuple[Path, ...] = ()

    @property
    def arms(self) -> tuple[str, ...]:
        """The arms' names in the order of the file."""
        return tuple(arm.name for arm in self.experiment.arms)

    @property
    def worlds(self) -> int:
        """Worlds of all arms together, luck alone too."""
        return sum(len(work.worlds) for work in self.works)

    @property
    def run(self) -> str:
        """Hash what was asked for and the rules that answer it: 32 hexadecimal digits."""
        return digest(f"{self.experiment_hash} {source_hash()}".encode())

    @property
    def inputs(self) -> tuple[Path, ...]:
        """The user's own rules and the rosters, in a fixed order."""
        return _inputs(self.experiment, self.use)


def design(
    experiment: "Experiment",
    use: Sequence[Path] = (),
    *,
    moves: bool = False,
    rows: int = ROWS_A_CHUNK,
) -> Design:
    """Make the chunks of an experiment, all arms of the first worlds first.

    `rows` is how many students a chunk holds at least, roughly; a chunk holds whole draws. No
    result depends on it. Raises InputError where a roster or a file of `use` cannot be read.
    """
    if LUCK_ALONE in {arm.name for arm in experiment.arms}:
        raise InputError(f"an arm cannot be called {LUCK_ALONE!r}; give it another name")
    works = [
        work for arm in experiment.arms for work in _of_arm(experiment, arm, use, rows, moves=moves)
    ]
    works += _luck_alone(experiment, use, rows)
    works.sort(key=lambda work: (work.arm == LUCK_ALONE, work.worlds[0]))
    code = {arm.name: code_hash(use, _rosters(arm)) for arm in experiment.arms}
    code[LUCK_ALONE] = code[experiment.reference]
    keys = tuple(_pathless(work).key(code[work.arm]) for work in works)
    return Design(experiment, tuple(works), keys, _hash(experiment, works, use), tuple(use))


def _of_arm(
    experiment: "Experiment", arm: "Arm", use: Sequence[Path], rows: int, *, moves: bool
) -> Iterator[Work]:
    if experiment.sweep is not None:
        every = tuple(range(experiment.worlds))
        plain = _work(experiment, arm, every, use, moves=moves)
        yield from swept_works(experiment, plain, rows, _students(arm))
        return
    for chunk in _chunks(experiment, arm, rows):
        yield _work(experiment, arm, chunk, use, moves=moves)


def roster_of(arm: "Arm") -> Path | None:
    """Give the path of an arm's roster, or None for drawn people."""
    roster = arm.scenario.people.roster
    return None if roster is None else Path(roster.file)


def _hash(experiment: "Experiment", works: Sequence[Work], use: Sequence[Path]) -> str:
    """Hash what was asked for: 32 hexadecimal digits."""
    arms = [arm.name for arm in experiment.arms]
    own: list[Any] = [
        experiment.name,
        experiment.primary,
        experiment.reference,
        experiment.worlds,
        arms,
    ]
    if experiment.sweep is not None:
        own += [experiment.sweep.over, experiment.sweep.points]
    asked = sorted({_json(_question(work)) for work in works})
    return digest(_json([*own, asked, [file_hash(p) for p in _inputs(experiment, use)]]).encode())


def _inputs(experiment: "Experiment", use: Sequence[Path]) -> tuple[Path, ...]:
    return (*use, *(path for arm in experiment.arms for path in _rosters(arm)))


def _rosters(arm: "Arm") -> tuple[Path, ...]:
    path = roster_of(arm)
    return () if path is None else (path,)


def _chunks(
    experiment: "Experiment", arm: "Arm", rows: int, worlds: int | None = None
) -> Iterator[tuple[int, ...]]:
    count = experiment.worlds if worlds is None else worlds
    draws = -(-rows // (WORLDS_PER_DRAW * _students(arm)))
    size = WORLDS_PER_DRAW * max(1, draws)
    for first in range(0, count, size):
        yield tuple(range(first, min(first + size, count)))


def _students(arm: "Arm") -> int:
    roster = roster_of(arm)
    if roster is None:
        return int(arm.scenario.school.students)
    try:
        with roster.open("rb") as file:
            return max(1, sum(1 for _ in file))
    except OSError:
        return 1  # its fault is told, with its place, by whoever reads the roster


def _work(
    experiment: "Experiment",
    arm: "Arm",
    worlds: tuple[int, ...],
    use: Sequence[Path],
    *,
    moves: bool,
    name: str = "",
) -> Work:
    followup = experiment.followup
    return Work(
        arm=name or arm.name,
        scenario=arm.scenario.resolved(),
        worlds=worlds,
        draws=tuple(world // WORLDS_PER_DRAW for world in worlds),
        seed=experiment.seed,
        followup=None if followup is None else followup.resolved(),
        hold=tuple(experiment.hold),
        other_luck=name == LUCK_ALONE,
        outcomes=None if experiment.outcomes is None else tuple(experiment.outcomes),
        weekly=experiment.primary,
        moves=moves,
        use=tuple(str(path) for path in use),
    )


def _luck_alone(experiment: "Experiment", use: Sequence[Path], rows: int) -> list[Work]:
    if len(experiment.arms) < 2 or experiment.sweep is not None:
        return []
    worlds = min(experiment.worlds, max(20, experiment.worlds // 5))
    arm = experiment.arm(experiment.reference)
    chunks = _chunks(experiment, arm, rows, worlds)
    return [_work(experiment, arm, each, use, moves=False, name=LUCK_ALONE) for each in chunks]


def _question(work: Work) -> dict[str, Any]:
    """Give what a chunk asks, whichever worlds it holds."""
    return asdict(replace(_pathless(work), worlds=(), draws=(), lucks=(), assumed={}, use=()))


def _pathless(work: Work) -> Work:
    """Leave out where a roster lies: its contents are hashed, so that a folder may move."""
    people = work.scenario["people"]
    if not people.get("roster"):
        return work
    roster = people["roster"] | {"file": ""}
    return replace(work, scenario=work.scenario | {"people": people | {"roster": roster}})


def _json(what: Any) -> str:
    return json.dumps(what, sort_keys=True, separators=(",", ":"))
