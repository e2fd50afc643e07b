"""Mastery: correctives below the criterion, enrichment above, after the first unit."""

import pytest

from plsim.policies.mastery import Mastery
from schools import engine_of
from stories import assert_conserved, faults_of, members, of_slot, one_class

ABOVE = [-0.3, 0.5, -0.25, -0.9]


def test_the_first_unit_is_taught_to_all():
    engine = one_class("mastery", ABOVE, week=5)
    assert of_slot(engine, "mathematics").minutes[0] == 300.0


def test_after_a_unit_those_below_the_criterion_work_on_it_again():
    engine = one_class("mastery", ABOVE, week=6)
    block = of_slot(engine, "mathematics, groups")
    assert members(block) == [[0, 3], [1, 2]]
    assert block.minutes[0] == pytest.approx(60.0)
    assert of_slot(engine, "mathematics, whole_class").minutes[0] == pytest.approx(240.0)
    # week 6 has turned to geometry; the unit that ended was number
    assert engine.setting.coming_strand(0, 6) == 1
    assert block.strands[0].tolist() == [1.0, 0.0, 0.0, 0.0]
    assert block.at_once.tolist() == [2.0, 2.0]


def test_enrichment_costs_the_fast_their_minutes_unless_it_goes_ahead():
    assert of_slot(one_class("mastery", ABOVE, week=6), "reading, groups").strands[1].sum() == 0.0
    ahead = one_class({"use": "mastery", "enrichment": "ahead"}, ABOVE, week=6)
    strands = of_slot(ahead, "reading, groups").strands[1]
    assert strands.tolist() == [0.0, 0.0, 0.25, 0.75]


@pytest.mark.parametrize("enrichment", ["broad", "ahead"])
def test_minutes_are_conserved(enrichment):
    assert_conserved({"use": "mastery", "enrichment": enrichment, "corrective": 0.6})


def test_a_criterion_without_correctives_is_refused():
    assert faults_of(Mastery(corrective=0.0), engine_of().setting) == ["corrective"]
