"""Turn an experiment into a list of chunks of work, each named by the hash of what it is."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from plsim.core.errors import InputError
from plsim.experiment.sweep import swept_works
from plsim.results.files import digest
from plsim.results.provenance import Code, code_hash, file_hash
from plsim.results.record import WORLDS_PER_DRAW, Work

if TYPE_CHECKING:
    from plsim.scenario.design import Arm, Experiment

Chunk = TypeVar("Chunk")

LUCK_ALONE = "luck alone"
"""The hidden arm: the reference with its people and other luck; says how many lose by luck."""

ROWS_A_CHUNK = 16_000
"""Students in a chunk: enough for the arrays to pay, few enough for eight workers to share."""


@dataclass(frozen=True)
class Shard:
    """Name one of several equal shares of a run's chunks, counted from 1."""

    number: int
    count: int

    def of(self, chunks: Sequence[Chunk]) -> Sequence[Chunk]:
        """Take this share: every so manieth chunk."""
        return chunks[self.number - 1 :: self.count]

    @property
    def name(self) -> str:
        """The share as a part of the name of a file."""
        return f"{self.number}-of-{self.count}"


@dataclass(frozen=True)
class Until:
    """Ask for worlds until the primary outcome's 95 % intervals have this half-width in all arms.

    No more than `most` worlds of each arm are run.
    """

    half_width: float
    most: int


@dataclass(frozen=True)
class Design:
    """Hold an experiment and its chunks of work, with the name of each chunk's part.

    `experiment_hash` names what was asked for, whatever the chunks, the code and the paths;
    `rounds` are the numbers of worlds at which the run was looked at and went on, `hashes` those of
    the user's own files by path.
    """

    experiment: "Experiment"
    works: tuple[Work, ...]
    keys: tuple[str, ...]
    experiment_hash: str
    options: "Options"
    rounds: tuple[int, ...]
    hashes: dict[str, str]

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
        return digest(f"{self.experiment_hash} {self.options.code.source}".encode())

    @property
    def inputs(self) -> tuple[Path, ...]:
        """The user's own rules and the rosters, in a fixed order."""
        return _inputs(self.experiment, self.options.use)

    def grown(self, worlds: int) -> "Design":
        """Go on to more worlds; all chunks so far stay as they are."""
        experiment = self.experiment.model_copy(update={"worlds": worlds})
        return _designed(experiment, self.options, (*self.rounds, worlds))


@dataclass(frozen=True)
class Options:
    """Hold what a design is made with beside the experiment.

    `use` lists the user's own Python files, `extra` what is kept on request; `rows` is how many
    students a chunk holds at least, roughly (no result depends on it); `code` is the code whose
    parts are counted as one's own.
    """

    use: tuple[Path, ...] = ()
    extra: tuple[str, ...] = ()
    rows: int = ROWS_A_CHUNK
    until: Until | None = None
    code: Code = field(default_factory=Code)


def design(experiment: "Experiment", options: Options | None = None) -> Design:
    """Make the chunks of an experiment, all arms of the first worlds first.

    A chunk holds whole draws. Raises InputError where a roster or a file of `use` cannot be read,
    and where a sweep should add worlds `until` its intervals are narrow.
    """
    if LUCK_ALONE in {arm.name for arm in experiment.arms}:
        raise InputError(f"an arm cannot be called {LUCK_ALONE!r}; give it another name")
    options = options or Options()
    if options.until is not None and experiment.sweep is not None:
        what = f"adds worlds to one comparison, and {experiment.name} is a sweep over many"
        mend = "leave it out and say how many each point gets (--worlds N), or give one point"
        raise InputError(f"{what}; {mend} with --set and no sweep", "--until")
    return _designed(experiment, options, (experiment.worlds,))


def part_key(work: Work, code: Code) -> str:
    """Name a chunk's part by all that decides its bytes; where its files lie does not count."""
    roster = (work.scenario.get("people") or {}).get("roster")
    data = (roster["file"],) if roster else ()
    return _pathless(work).key(code_hash(work.use, data, code))


def _designed(experiment: "Experiment", options: Options, rounds: tuple[int, ...]) -> Design:
    works = [work for arm in experiment.arms for work in _works(experiment, arm, options, rounds)]
    if len(experiment.arms) > 1 and experiment.sweep is None:
        works += _works(experiment, None, options, rounds)
    works.sort(key=lambda work: (work.arm == LUCK_ALONE, work.worlds[0]))
    hashes = {str(path): file_hash(path) for path in _inputs(experiment, options.use)}
    code = {
        arm.name: code_hash(options.use, _rosters(arm), options.code) for arm in experiment.arms
    }
    code[LUCK_ALONE] = code[experiment.reference]
    keys = tuple(_pathless(work).key(code[work.arm]) for work in works)
    asked = _hash(experiment, works, options, hashes)
    return Design(experiment, tuple(works), keys, asked, options, rounds, hashes)


def roster_of(arm: "Arm") -> Path | None:
    """Give the path of an arm's roster, or None for drawn people."""
    roster = arm.scenario.people.roster
    return None if roster is None else Path(roster.file)


def _hash(
    experiment: "Experiment", works: Sequence[Work], options: Options, hashes: dict[str, str]
) -> str:
    """Hash what was asked for: 32 hexadecimal digits."""
    arms = [arm.name for arm in experiment.arms]
    worlds = experiment.worlds if options.until is None else asdict(options.until)
    own: list[Any] = [experiment.name, experiment.primary, experiment.reference, worlds, arms]
    if experiment.sweep is not None:
        own += [experiment.sweep.over, experiment.sweep.points]
    asked = sorted({_json(_question(work)) for work in works})
    files = [hashes[str(path)] for path in _inputs(experiment, options.use)]
    return digest(_json([*own, asked, files]).encode())


def _inputs(experiment: "Experiment", use: Sequence[Path]) -> tuple[Path, ...]:
    return (*use, *(path for arm in experiment.arms for path in _rosters(arm)))


def _rosters(arm: "Arm") -> tuple[Path, ...]:
    path = roster_of(arm)
    return () if path is None else (path,)


def _chunks(arm: "Arm", rows: int, ends: Iterable[int]) -> Iterator[tuple[int, ...]]:
    """Cut the worlds up to each of some ends, which are cuts themselves."""
    draws = -(-rows // (WORLDS_PER_DRAW * _students(arm)))
    size, start = WORLDS_PER_DRAW * max(1, draws), 0
    for end in ends:
        for first in range(start, end, size):
            yield tuple(range(first, min(first + size, end)))
        start = max(start, end)


def _students(arm: "Arm") -> int:
    roster = roster_of(arm)
    if roster is None:
        return int(arm.scenario.school.students)
    try:
        with roster.open("rb") as file:
            return max(1, sum(1 for _ in file))
    except OSError:
        return 1  # its fault is told, with its place, by whoever reads the roster


def _works(
    experiment: "Experiment", arm: "Arm | None", options: Options, rounds: Sequence[int]
) -> Iterator[Work]:
    """Make the chunks of an arm; without one, those of the reference with other luck."""
    alone = arm is None
    arm = arm or experiment.arm(experiment.reference)
    plain = _work(experiment, arm, options, alone=alone)
    if experiment.sweep is not None:
        yield from swept_works(experiment, plain, options.rows, _students(arm))
        return
    ends = [_lucky(worlds) for worlds in rounds] if alone else rounds
    for chunk in _chunks(arm, options.rows, ends):
        yield plain.some(slice(chunk[0], chunk[-1] + 1))


def _work(experiment: "Experiment", arm: "Arm", options: Options, *, alone: bool) -> Work:
    """Make the work of all worlds of an arm."""
    followup = experiment.followup
    return Work(
        arm=LUCK_ALONE if alone else arm.name,
        scenario=arm.scenario.resolved(),
        worlds=tuple(range(experiment.worlds)),
        draws=tuple(world // WORLDS_PER_DRAW for world in range(experiment.worlds)),
        seed=experiment.seed,
        followup=None if followup is None else followup.resolved(),
        hold=tuple(experiment.hold),
        other_luck=alone,
        outcomes=None if experiment.outcomes is None else tuple(experiment.outcomes),
        weekly=experiment.primary,
        extra=() if alone else options.extra,
        use=tuple(str(path) for path in options.use),
    )


def _lucky(worlds: int) -> int:
    return min(worlds, max(20, worlds // 5 // WORLDS_PER_DRAW * WORLDS_PER_DRAW))


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
