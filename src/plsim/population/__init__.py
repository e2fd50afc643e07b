"""Week 0: who goes to the schools of each world, drawn or read from a roster."""

from typing import Any

from plsim.core.luck import Luck
from plsim.population.people import People
from plsim.scenario.schema import Scenario
from plsim.state.state import State
from plsim.timetable.parts import Staffing
from plsim.timetable.setting import Setting

OWN_STAFF = Staffing()


def build(
    scenario: Scenario,
    setting: Setting,
    people: People,
    luck: Luck,
    worlds: int,
    years: int,
    staffing: Staffing = OWN_STAFF,
) -> tuple[State, dict[str, Any]]:
    """Make the people of week 0 in every world, and notes on what was measured and drawn.

    `luck` holds one key per world; `years` counts all school years that will be run, so that
    promoted students meet teachers. Under another `staffing` the students, their skill and their
    luck stay the same; only classes and adults differ. Raises Faults where a roster cannot be used.
    """
    if scenario.people.flow == "open":
        years = 1  # nobody is promoted beyond the school's grades
    if scenario.people.roster is None:
        from plsim.population.synthetic import build as build_synthetic

        return build_synthetic(scenario, setting, people, luck, worlds, years, staffing)
    from plsim.population.roster import build_roster

    return build_roster(scenario, setting, people, luck, worlds, years, staffing)
