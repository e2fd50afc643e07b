"""What a run costs: a chunk of worlds, and the tables gathered from finished parts."""

from plsim.experiment.compare import compare
from plsim.experiment.design import design
from plsim.experiment.progress import Quiet
from plsim.scenario import experiment_of
from plsim.week.simulate import simulate


def _plan(worlds):
    return design(experiment_of(["fixed", "westover"], worlds=worlds, seed=1))


def test_one_chunk_of_a_policy_that_regroups(benchmark):
    plan = _plan(40)
    work = next(work for work in plan.works if work.arm == "westover")
    simulate(work)  # compiles
    found = benchmark.pedantic(simulate, args=(work,), rounds=3)
    assert len(found.students["world"]) == 405 * len(work.worlds)


def test_reading_and_analysing_a_finished_run(benchmark, tmp_path):
    plan = _plan(40)

    def finish():
        return compare(plan, tmp_path / "run", workers=1, watch=Quiet(), simulate=simulate)

    finish()
    done = benchmark.pedantic(finish, rounds=3)
    assert done.findings is not None
