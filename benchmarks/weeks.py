"""The week itself: student-weeks per CPU-second, against plain Mesa, and act by act."""

import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from time import process_time
from typing import Any

from benchmarks.figure import Figure, repeated
from plsim.core.calendar import WEEKS_TAUGHT
from plsim.scenario import load
from plsim.state.state import State
from plsim.week.engine import Engine

WORLDS = 40  # as many schools of 405 students as the runner puts into a chunk
DISTRICT = ("school.schools=50",)  # 20,250 students in one world
SEED = 20180401
CASES: dict[str, tuple[str, tuple[str, ...]]] = {
    "fixed": ("fixed", ()),
    "informed": ("informed", ()),
    "westover, every 6 weeks": ("westover", ()),
    "westover, every 4 weeks": ("westover", ("policy.every=4",)),
    "self_paced": ("self_paced", ()),
}
AIMS = {"fixed": 5.0, "westover, every 4 weeks": 3.0, "self_paced": 5.0}
PROFILED = ("fixed", "westover, every 4 weeks", "self_paced")


def speeds(runs: int) -> Iterator[Figure]:
    """Give the speed of each policy, of one school alone, and the size of the state."""
    for name in CASES:
        _cpu(engine_of(name, worlds=1).step)  # compiles
        values = repeated(runs, lambda: _millions_a_second(name))  # noqa: B023  (called at once)
        yield Figure(name, values, "M student-weeks per CPU-second", least=AIMS.get(name))
    alone = repeated(runs, lambda: _millions_a_second("fixed", worlds=1))
    yield Figure("fixed, one school alone", alone, "M student-weeks per CPU-second")
    engine = engine_of("westover, every 6 weeks", worlds=2)
    size = sum(array.nbytes for array in engine.state.arrays.values())
    each = size / engine.state.sizes.student
    yield Figure("state", (each,), "bytes per student", 0, most=2048)


def ratios(runs: int) -> Iterator[Figure]:
    """Give how many times the plain Mesa twin is slower: same rules, same luck, equal results."""
    for name in AIMS:
        yield _ratio(f"{name}, 50 schools of 405", name, runs, worlds=50)
    yield _ratio("fixed, 20,250 students in one world", "fixed", min(runs, 2), 1, DISTRICT, 4)


def profiles(runs: int) -> Iterator[Figure]:
    """Give what each act of a school week costs per student, the dearest first."""
    for name in PROFILED:
        _cpu(engine_of(name, worlds=1).step)
        found = [_profile(name) for _ in range(runs)]
        acts = sorted(found[0], key=lambda act: -sum(each[act] for each in found))
        for act in acts:
            values = tuple(each[act] for each in found)
            yield Figure(f"{name}: {act}", values, "ns per student-week", 1)


def engine_of(name: str, worlds: int = WORLDS, more: tuple[str, ...] = ()) -> Engine:
    scenario, sets = CASES[name]
    draws = [world // 2 for world in range(worlds)]
    return Engine.of(load(scenario, (*sets, *more)), range(worlds), draws, SEED)


def _millions_a_second(name: str, worlds: int = WORLDS) -> float:
    engine = engine_of(name, worlds)
    spent = _cpu(engine.step)
    return engine.state.sizes.student * WEEKS_TAUGHT / spent / 1e6


def _ratio(
    title: str, name: str, runs: int, worlds: int, more: tuple[str, ...] = (),
    weeks: int = WEEKS_TAUGHT,
) -> Figure:  # fmt: skip
    """Run an engine and the plain Mesa twin of its first world, and compare a student-week."""
    twins = str(Path(__file__).parents[1] / "tests" / "twin")
    if twins not in sys.path:
        sys.path.insert(0, twins)
    from plain_twin import Twin

    def times() -> float:
        engine, twin = engine_of(name, worlds, more), Twin(engine_of(name, 1, more))
        fast = _cpu(engine.step, weeks) / engine.state.sizes.student
        return _cpu(twin.step, weeks) / len(twin.students) / fast

    return Figure(title, repeated(runs, times), "times as fast as plain Mesa", 0, least=100)


def _cpu(step: Callable[[], object], weeks: int = WEEKS_TAUGHT) -> float:
    start = process_time()
    for _ in range(weeks):
        step()
    return process_time() - start


def _profile(name: str) -> dict[str, float]:
    engine, spent = engine_of(name), Counter[str]()
    with ExitStack() as stack:
        for act, part in engine.acts:
            stack.enter_context(_timed(type(part), "step", act, spent))
        stack.enter_context(_timed(Engine, "_planned", "the plan", spent))
        stack.enter_context(_timed(State, "apply", "checks of shape and bounds", spent))
        whole = _cpu(engine.step)
    spent["the rest"] = whole - sum(spent.values())
    weeks = engine.state.sizes.student * WEEKS_TAUGHT
    return {act: seconds / weeks * 1e9 for act, seconds in spent.items()}


@contextmanager
def _timed(owner: type[Any], method: str, name: str, spent: Counter[str]) -> Iterator[None]:
    """Add up the CPU time of a method; time inside another timed one counts there alone."""
    call, own = getattr(owner, method), method in vars(owner)

    def timed(*arguments: Any) -> Any:
        before, start = sum(spent.values()), process_time()
        result = call(*arguments)
        inside = sum(spent.values()) - before
        spent[name] += process_time() - start - inside
        return result

    setattr(owner, method, timed)
    try:
        yield
    finally:
        if own:
            setattr(owner, method, call)
        else:
            delattr(owner, method)
