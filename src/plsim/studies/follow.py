"""Simulate the worlds of a trial and follow their students from exam to exam."""

from dataclasses import replace

import numpy as np

from plsim.core.calendar import WEEKS_TAUGHT
from plsim.results.record import ROW_COLUMNS, Columns, Observations, Work
from plsim.scenario.schema import Policy as PolicyEntry
from plsim.scenario.schema import Scenario
from plsim.studies.colleague import colleagues
from plsim.studies.levels import LEVELS, Level, Moment, levels, software_use
from plsim.timetable.setting import Practice
from plsim.week.assemble import policy_of
from plsim.week.engine import Engine
from plsim.week.simulate import Observer, no_bare_luck


def simulate(work: Work) -> Observations:
    """Run and observe the worlds of a chunk as `week.simulate` does, with the levels beside.

    Raises Faults where the scenario does not fit.
    """
    scenario = Scenario.model_validate(work.scenario)
    after = int(work.followup["years"]) if work.followup else 0
    engine = Engine.of(
        scenario, work.worlds, work.draws, work.seed, years=scenario.years + after,
        hold=work.hold, other_luck=work.other_luck,
    )  # fmt: skip
    follower = Follower(engine, work)
    with no_bare_luck():
        for year in range(scenario.years + after):
            if year == scenario.years and work.followup is not None:
                follower.remember("end", "end_exam")
                engine.policy = policy_of(PolicyEntry.model_validate(work.followup["policy"]))
                engine.setting = replace(engine.setting, practice=Practice())
            follower.run_year(year)
    follower.remember(*(("later", "later_exam") if after else ("end", "end_exam")))
    return follower.observations()


class Follower(Observer):
    """Watch an engine, and keep the exams of the first fall and of every spring."""

    def __init__(self, engine: Engine, work: Work) -> None:
        super().__init__(engine, work)
        self.seen = [Moment.of(engine.state)]
        self.found: list[tuple[int, Level]] = []

    def run_year(self, year: int) -> None:
        """Run a year, measure it, and compare its exams with those before."""
        super().run_year(year)
        state = self.engine.state
        self.seen.append(Moment.of(state))
        found = [*levels(self.seen, self.engine.setting.subjects, state.sizes.world)]
        found += software_use(self.engine, self.groups)
        found += colleagues(self.engine)
        self.found += [(year + 1, level) for level in found]

    def observations(self) -> Observations:
        """Give what was seen, the levels after all other rows."""
        seen = super().observations()
        more = self._levels()
        rows = {name: np.concatenate([seen.rows[name], more[name]]) for name in ROW_COLUMNS}
        return replace(seen, rows=rows)

    def _levels(self) -> Columns:
        worlds, draws = np.array(self.work.worlds), np.array(self.work.draws)
        count = len(self.found)
        named = [(year, *level[:3]) for year, level in self.found]
        columns: Columns = {
            "world": np.tile(worlds, count),
            "draw": np.tile(draws, count),
            "week": np.full(count * len(worlds), WEEKS_TAUGHT),
            "value": np.concatenate([level[3] for _, level in self.found]),
            "unit": np.repeat([LEVELS[name].unit for _, name, _, _ in named], len(worlds)),
        }
        for at, column in enumerate(("year", "outcome", "measure", "subgroup")):
            columns[column] = np.repeat([each[at] for each in named], len(worlds))
        return columns
