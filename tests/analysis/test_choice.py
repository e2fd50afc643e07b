import numpy as np
import pandas as pd
import pytest

from plsim.analysis.choice import found_by_studies, holds, true_effect, without_the_policy
from plsim.analysis.summary import analyse

INTAKE = {"use": "magnet", "applicants": 0.4, "usual": {"use": "fixed"}}
CARD = {
    "name": "choice_study", "title": "what studies would say", "unit": "SD of the exam",
    "direction": "neither", "more": "more", "less": "less", "smallest": 0.05,
    "smallest_source": "assumed", "standardise": False, "months": False,
}  # fmt: skip
ACHIEVEMENT = CARD | {
    "name": "achievement", "title": "achievement", "unit": "SD of grade 4", "direction": "higher",
    "more": "higher", "less": "lower", "standardise": True,
}  # fmt: skip
WORLDS, STUDENTS, TRUE = 24, 40, 0.3


def arm(name, inner, **scenario):
    policy = INTAKE | {"inner": {"use": inner}}
    return {"name": name, "title": name, "scenario": {"name": name, "policy": policy, **scenario}}


def manifest(*arms):
    return {
        "arms": list(arms), "reference": arms[0]["name"], "primary": "achievement",
        "outcomes": {"choice_study": CARD, "achievement": ACHIEVEMENT}, "years": 1,
    }  # fmt: skip


BOTH = manifest(arm("without", "fixed"), arm("with", "westover"))


def students(effect=TRUE, others=0.0):
    """Students of both arms: the admitted are stronger, and gain `effect` where the policy runs."""
    rng = np.random.default_rng(4)
    world = np.repeat(np.arange(WORLDS), STUDENTS)
    admitted = np.tile(np.arange(STUDENTS) < 10, WORLDS)
    end = rng.normal(size=world.size) + admitted
    tables = []
    for name, gain in (("without", 0.0), ("with", 1.0)):
        own = end + gain * np.where(admitted, effect, others)
        tables.append(
            pd.DataFrame(
                {"arm": name, "world": world, "student": np.tile(np.arange(STUDENTS), WORLDS),
                 "grade": 3, "third": 0, "end": own, "end_exam": 2.0 * own,
                 "admitted": admitted.astype(int)}
            )
        )  # fmt: skip
    return pd.concat(tables, ignore_index=True)


def rows():
    rng = np.random.default_rng(5)
    world = np.arange(WORLDS)
    parts = []
    for name in ("without", "with"):
        for study, level in (("naive", 0.9), ("controls", 0.4), ("lottery", 0.15)):
            parts.append(
                pd.DataFrame(
                    {"arm": name, "world": world, "draw": world // 2, "year": 1, "week": 36,
                     "subgroup": "all", "outcome": "choice_study", "measure": study,
                     "value": level + 0.05 * rng.normal(size=WORLDS), "unit": "SD of the exam"}
                )
            )  # fmt: skip
    return pd.concat(parts, ignore_index=True)


def found(table=None, run=BOTH):
    return {
        (who, study): (reference, stats)
        for study, who, reference, stats in found_by_studies(
            rows(), students() if table is None else table, run, 1
        )
    }


def test_the_truth_is_the_gain_of_those_admitted_in_the_studies_unit():
    table = students(others=-5.0)
    own = table[table.arm == "with"]
    exam = own.groupby("world")["end_exam"].std(ddof=0)
    assert true_effect(table, "with", "without").to_numpy() == pytest.approx(TRUE / exam)


def test_students_are_paired_by_id_whatever_their_order_and_those_of_one_arm_are_left_out():
    table = students()
    lost = (table.arm == "without") & (table.student == 3)
    shuffled = table[~lost].sample(frac=1.0, random_state=1)
    whole, part = (true_effect(t, "with", "without").sort_index() for t in (table, shuffled))
    assert part.to_numpy() == pytest.approx(whole.to_numpy())


def test_worlds_without_anyone_admitted_and_tables_without_the_column_give_no_truth():
    table = students()
    table.loc[table.world == 5, "admitted"] = 0
    assert 5 not in true_effect(table, "with", "without").index
    assert len(true_effect(table, "with", "without")) == WORLDS - 1
    assert true_effect(table.drop(columns="admitted"), "with", "without").empty
    assert true_effect(table.assign(admitted=0), "with", "without").empty


def test_an_exam_without_spread_leaves_the_truth_undefined():
    assert true_effect(students().assign(end_exam=1.0), "with", "without").empty


def test_every_arm_has_its_studies_and_only_the_policy_s_arm_a_truth():
    seen = found()
    assert set(seen) == {
        *(
            (who, study)
            for who in ("with", "without")
            for study in ("naive", "controls", "lottery")
        ),
        ("with", "truth"),
    }
    assert seen["with", "truth"][0] == "without"
    assert seen["with", "naive"][0] == ""
    assert seen["with", "naive"][1].estimate == pytest.approx(0.9, abs=0.03)
    assert seen["with", "truth"][1].worlds == WORLDS


@pytest.mark.parametrize(
    ("other", "same"),
    [
        (arm("without", "fixed"), True),
        (arm("without", "fixed", years=2), False),
        (arm("without", "self_paced"), False),
    ],
)
def test_the_arm_beside_it_differs_in_the_inner_policy_alone(other, same):
    run = manifest(other, arm("with", "westover"))
    assert without_the_policy(run) == ({"with": "without"} if same else {})


def test_another_intake_is_no_arm_beside_it():
    other = arm("without", "fixed")
    other["scenario"]["policy"] = other["scenario"]["policy"] | {"applicants": 0.5}
    assert without_the_policy(manifest(other, arm("with", "westover"))) == {}
    plain = {"name": "plain", "title": "p", "scenario": {"policy": {"use": "fixed"}}}
    assert without_the_policy(manifest(plain, arm("with", "westover"))) == {}


def test_no_studies_no_rows():
    assert list(found_by_studies(rows().iloc[:0], students(), BOTH, 1)) == []
    assert not any(study == "truth" for _, study in found(students().drop(columns="admitted")))


def test_the_summary_holds_levels_without_a_reference_and_the_truth_with_one():
    table = analyse(rows(), None, BOTH).summary
    levels = table[(table.outcome == "choice_study") & (table.reference == "")]
    assert len(levels) == 6
    assert not (table.measure == "truth").any()
    card = {"achievement": ACHIEVEMENT}
    assert analyse(rows(), None, BOTH | {"outcomes": card}).summary.empty


def test_an_interval_holds_its_ends():
    assert holds(0.1, 0.2, 0.1)
    assert holds(0.1, 0.2, 0.2)
    assert not holds(0.1, 0.2, 0.21)
    assert not holds(0.1, float("nan"), 0.1)
