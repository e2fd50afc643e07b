"""Waves of calibration: many members tried on all fitted trials, kept job by job."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from plsim.core.compiled import python_hash
from plsim.experiment.executors import Lost, as_done, crew_of
from plsim.experiment.runner import Stopped, Watch
from plsim.results.files import digest
from plsim.results.provenance import file_hash
from plsim.studies.targets import Job, jobs_of, tried

Floats = npt.NDArray[np.float64]

CHUNK = 16
"""Members of a job: few enough that a stopped calibration loses little."""


@dataclass(frozen=True)
class Wave:
    """Hold tried members: standard normals (member x name), what came of them (member x target)."""

    z: Floats
    found: Floats


def run_wave(
    files: Sequence[Path],
    names: Sequence[str],
    z: Floats,
    seeds: Sequence[int],
    folder: Path,
    workers: int,
    watch: Watch,
) -> Wave:
    """Try members on the trials of all files; jobs whose results lie in `folder` are not run again.

    Raises Stopped on Ctrl-C, with what is finished kept.
    """
    folder.mkdir(parents=True, exist_ok=True)
    jobs = [*jobs_of(files, names, z, seeds, CHUNK)]
    kept_in = [folder / f"{_name(job)}.npy" for job in jobs]
    todo = [number for number, file in enumerate(kept_in) if not file.is_file()]
    sizes = [len(job.members) for job in jobs]
    kept, total = sum(sizes) - sum(sizes[n] for n in todo), sum(sizes)
    try:
        watch.begin(kept, total, workers)
        asked = [jobs[number] for number in todo]
        place = {id(job): number for job, number in zip(asked, todo, strict=True)}
        with crew_of(workers if len(todo) > 1 else 1) as crew:
            for job, result in as_done(crew, tried, iter(asked), watch.look):
                if isinstance(result, Lost):
                    raise MemoryError(f"a process died again and again on {job.file.name}")
                number = place[id(job)]
                _keep(kept_in[number], result)
                kept += sizes[number]
                watch.advance(sizes[number])
    except KeyboardInterrupt:
        raise Stopped(kept, total) from None
    finally:
        watch.end()
    return Wave(z, _joined(jobs, kept_in, len(z)))


def _joined(jobs: Sequence[Job], kept_in: Sequence[Path], members: int) -> Floats:
    """Put the results of jobs together: member x target, the trials' findings side by side."""
    parts: dict[Path, Floats] = {}
    for job, file in zip(jobs, kept_in, strict=True):
        values = np.load(file)
        whole = parts.setdefault(job.file, np.full((members, values.shape[1]), np.nan))
        whole[list(job.members)] = values
    return np.concatenate(list(parts.values()), axis=1)


def _keep(file: Path, values: Floats) -> None:
    """Write results under another name first, so that what is there is whole."""
    partial = file.with_suffix(".partial.npy")
    np.save(partial, values)
    partial.replace(file)


def _name(job: Job) -> str:
    """Name a job by what it is and by the rules that answer it."""
    told = f"{file_hash(job.file)} {job.members} {job.names} {job.seed} {python_hash()} ".encode()
    return digest(told + hashlib.blake2b(np.ascontiguousarray(job.z).tobytes()).digest())
