"""What a few small schools come to: `python tests/week/baseline.py` writes the file anew.

Nothing else writes it. A change of it stands in the CHANGELOG under *Results change*.
"""

import json
from pathlib import Path
from unittest.mock import patch

from plsim.scenario import load
from plsim.week.draw import POINT
from plsim.week.engine import Engine
from plsim.week.ensemble import NONE

FILE = Path(__file__).with_suffix(".json")
POLICIES = ("fixed", "informed", "westover", "self_paced", "hybrid", "phased")
FIELDS = (
    "skill", "standing", "score", "estimate", "estimate_variance", "software_estimate", "known",
    "trust", "engagement", "belonging", "agency", "order", "lesson_dose", "software_dose", "moves",
    "attendance", "staying", "practice", "strain", "fidelity",
)  # fmt: skip
SIZE = ("school.grades=[3,4]", "school.classes=2", "school.class_size=12")
WEEKS = 57  # a year, its summer, and the start of the next


def values() -> dict[str, dict[str, list[float]]]:
    """Give the mean of each field in each of three worlds, by policy.

    At the point values that mechanisms declare, so that a new calibration moves nothing here.
    """
    found = {}
    for policy in POLICIES:
        with patch("plsim.week.assemble.shipped", return_value=NONE):
            engine = Engine.of(load(policy, SIZE), range(3), [POINT] * 3, 20180401, years=2)
        for _ in range(WEEKS):
            engine.step()
        found[policy] = {name: _means(engine.state, name) for name in FIELDS}
    return found


def _means(state, name):
    array = state[name]
    world = state["world" if len(array) == state.sizes.student else "teacher_world"]
    return [float(array[world == each].mean()) for each in range(state.sizes.world)]


if __name__ == "__main__":
    FILE.write_text(json.dumps(values(), indent=1) + "\n")
