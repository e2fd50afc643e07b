"""Waves of calibration: many members tried on all fitted trials, kept job by job."""

import hashlib
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from plsim.core.compiled import source_hash
from plsim.experiment.pool import Lost, in_pool, in_process
from plsim.experiment.runner import Stopped, Watch
from plsim.results.files import digest
from plsim.scenario.trial import Trial
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
    trials: Sequence[Trial],
    names: Sequence[str],
    z: Floats,
    seeds: Sequence[int],
    folder: Path,
    workers: int,
    watch: Watch,
) -> Wave:
    """Try members on all trials; jobs whose results lie in `folder` are not run again.

    Raises Stopped on Ctrl-C, with what is finished kept.
    """
    folder.mkdir(parents=True, exist_ok=True)
    jobs = [*jobs_of(trials, names, z, seeds, CHUNK)]
    files = [folder / f"{_name(job)}.npy" for job in jobs]
    todo = [number for number, file in enumerate(files) if not file.is_file()]
    sizes = [len(job.members) for job in jobs]
    kept, total = sum(sizes) - sum(sizes[n] for n in todo), sum(sizes)
    try:
        watch.begin(kept, total, workers)
        asked = [jobs[number] for number in todo]
        many = workers > 1 and len(todo) > 1
        results = in_pool(tried, asked, workers, watch.look) if many else in_process(tried, asked)
        with closing(results):
            for number, result in results:
                if isinstance(result, Lost):
                    raise MemoryError(f"a process died again and again on {asked[number].trial}")
                _keep(files[todo[number]], result)
                kept += sizes[todo[number]]
                watch.advance(sizes[todo[number]])
    except KeyboardInterrupt:
        raise Stopped(kept, total) from None
    finally:
        watch.end()
    return Wave(z, _joined(trials, jobs, files, len(z)))


def _joined(
    trials: Sequence[Trial], jobs: Sequence[Job], files: Sequence[Path], members: int
) -> Floats:
    first, count = {}, 0
    for trial in trials:
        first[trial.name] = count
        count += len(trial.findings)
    found = np.full((members, count), np.nan)
    for job, file in zip(jobs, files, strict=True):
        values = np.load(file)
        column = first[job.trial]
        found[list(job.members), column : column + values.shape[1]] = values
    return found


def _keep(file: Path, values: Floats) -> None:
    """Write results under another name first, so that what is there is whole."""
    partial = file.with_suffix(".partial.npy")
    np.save(partial, values)
    partial.replace(file)


def _name(job: Job) -> str:
    """Name a job by what it is and by the rules that answer it."""
    told = f"{job.trial} {job.members} {job.names} {job.seed} {source_hash()} ".encode()
    return digest(told + hashlib.blake2b(np.ascontiguousarray(job.z).tobytes()).digest())
