"""Answer what a page asks: the picture of one world at once, the answers of all worlds after it."""

import json
from collections import OrderedDict
from typing import Any

from plsim.demo.ask import (
    ArmAsk,
    Ask,
    Presets,
    changes_of,
    experiment_of,
    yaml_of,
)
from plsim.demo.findings import answers
from plsim.demo.package import package
from plsim.demo.record import Played, play
from plsim.demo.worlds import Runs
from plsim.experiment.design import LUCK_ALONE, Options, design
from plsim.results.record import Work
from plsim.scenario import Experiment, Scenario

PLAYED = 40
"""Years that are kept in memory; about a megabyte each for 64 children."""
WHOLE = 10**9
"""Students in a chunk of work: no arm is cut here, it is cut for the processes."""


class Desk:
    """Play arms and run their worlds for one set of presets; nothing here belongs to one page."""

    def __init__(self, presets: Presets, runs: Runs) -> None:
        self.presets, self.runs = presets, runs
        self._played: OrderedDict[str, Played] = OrderedDict()
        self._newest: tuple[Ask, Experiment] | None = None

    def warm(self, ask: Ask) -> None:
        """Load or compile all rules of an ask's arms, here and in the processes that run worlds."""
        works = works_of(experiment_of(ask, self.presets))
        for work in works:
            self.runs.warm(work)

    def picture(self, ask: Ask, world: int, grade: int | None = None) -> dict[str, Any]:
        """Give the package of the first two arms in one world, and what was asked in words.

        Raises Faults where the ask does not fit.
        """
        experiment = self._experiment(ask)
        two = experiment.arms[:2]
        played = [self._play(arm.scenario, world, experiment.seed) for arm in two]
        titles = [arm.title for arm in experiment.arms]
        pair = list(zip(titles, played, strict=False))
        return {
            "package": package(pair, grade),
            "world": world,
            "worlds": ask.worlds,
            "titles": titles,
            "changes": changes_of(ask, self.presets),
            "ask": ask.model_dump(mode="json"),
        }

    def answers(self, ask: Ask) -> dict[str, Any]:
        """Give cards, board, guesses and bands over all worlds, and the experiment's file."""
        experiment = self._experiment(ask)
        ran = {work.arm: self.runs.run(work) for work in works_of(experiment)}
        return answers(experiment, ran) | {"yaml": yaml_of(ask, self.presets)}

    def talk(self, ask: Ask, lucks: int = 1) -> dict[str, Any]:
        """Give all that a page shows without asking again: some worlds' pictures, all answers."""
        pictures = [self.picture(ask, world) for world in range(lucks)]
        return pictures[0] | {
            "pictures": [picture["package"] for picture in pictures],
            "answers": self.answers(ask),
        }

    def _experiment(self, ask: Ask) -> Experiment:
        """Make the experiment of an ask; the answers follow the picture of the same one."""
        newest = self._newest
        if newest is None or newest[0] != ask:
            newest = self._newest = (ask, experiment_of(ask, self.presets))
        return newest[1]

    def _play(self, scenario: Scenario, world: int, seed: int) -> Played:
        key = json.dumps([scenario.resolved(), world, seed], sort_keys=True)
        if key not in self._played:
            self._played[key] = play(scenario, world, seed)
            if len(self._played) > PLAYED:
                self._played.popitem(last=False)
        self._played.move_to_end(key)
        return self._played[key]


def works_of(experiment: Experiment) -> list[Work]:
    """List the work of an experiment, one piece an arm, as `plsim compare` cuts it."""
    return [w for w in design(experiment, Options(rows=WHOLE)).works if w.arm != LUCK_ALONE]


def first_ask(presets: Presets, a: str, b: str) -> Ask:
    """Make the ask with which a page begins; a preset's own school is kept where it is the user's.

    Raises InputError where a name is no preset.
    """
    ask = Ask(arms=(ArmAsk(use=a), ArmAsk(use=b)))
    for arm in ask.arms:
        presets.of(arm)
    own = [presets.scenarios[name] for name in (b, a) if name in presets.own]
    if not own:
        return ask
    school, people = own[0].school, own[0].people
    return ask.model_copy(
        update={
            "grades": school.grades, "classes": school.classes, "class_size": school.class_size,
            "disadvantaged": people.disadvantaged, "disruptive": people.disruptive,
            "language_learners": people.language_learners,
            "special_education": people.special_education,
        }
    )  # fmt: skip
