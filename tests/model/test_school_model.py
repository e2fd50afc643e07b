"""The Mesa side: agents are windows on the arrays, Mesa's own tools work, models are freed."""

import gc
import weakref

import mesa
import numpy as np
import pytest

from plsim.model import SchoolModel, Student, Teacher
from plsim.scenario import load
from plsim.week.engine import Engine

SMALL = ["school.classes=2", "school.class_size=5", "school.grades=[3]"]


def small(policy: str = "westover", **keywords: object) -> SchoolModel:
    return SchoolModel(policy, sets=SMALL, **keywords)  # type: ignore[arg-type]


def test_a_step_is_a_week() -> None:
    model = small()
    for _ in range(3):
        model.step()
    assert (model.weeks, model.steps, model.engine.number) == (3, 3, 3)


def test_agents_are_windows_that_write_through() -> None:
    model = small()
    student = model.students[3]
    student.engagement = 0.5
    student.skill[1] += 0.25
    assert model.state["engagement"][3] == 0.5
    assert student.skill[1] == model.state["skill"][3, 1]
    model.step()
    assert student.engagement == model.state["engagement"][3] != 0.5


def test_a_value_out_of_bounds_is_refused() -> None:
    student = small().students[0]
    with pytest.raises(ValueError, match=r"engagement: 1.5 is not within 0 to 1 share"):
        student.engagement = 1.5
    with pytest.raises(ValueError, match="engagement"):
        student.engagement = float("nan")


def test_links_between_agents_agree_with_the_arrays() -> None:
    model = small()
    student = model.students[0]
    assert student in student.teacher.home_class
    assert all(friend.teacher is student.teacher for friend in student.friends_named)
    assert sum(len(teacher.home_class) for teacher in model.teachers) == len(model.students)
    for _ in range(10):
        model.step()
    assert student.known_by(student.teacher) == student.known.max() > 0.05


def test_agent_sets_answer_queries() -> None:
    model = small()
    keen = model.agents_by_type[Student].select(lambda student: student.engagement > 0.75)
    assert len(keen) == int((model.state["engagement"] > 0.75).sum())
    mean = model.agents_by_type[Student].agg("achievement", np.mean)
    assert mean == pytest.approx(model.state["skill"].mean())
    assert set(model.agents_by_type) == {Student, Teacher}
    seen: list[int] = []
    model.agents_by_type[Student].shuffle_do(lambda student: seen.append(student.row))
    assert sorted(seen) == list(range(10))


def test_a_python_rule_changes_the_students() -> None:
    def pep_talk(student: Student) -> None:
        student.engagement = min(student.engagement + 0.1, 1.0)

    plain, rallied = small(), small(rules=[pep_talk])
    for model in (plain, rallied):
        for _ in range(20):
            model.step()
    assert rallied.state["engagement"].mean() > plain.state["engagement"].mean() + 0.1
    assert rallied.state["skill"].mean() > plain.state["skill"].mean()


def test_the_data_collector_collects() -> None:
    model = small(
        model_reporters={"mean": lambda model: float(model.state["skill"].mean())},
        agent_reporters={"engagement": "engagement"},
    )
    for _ in range(4):
        model.step()
    means = model.datacollector.get_model_vars_dataframe()["mean"]
    students = model.datacollector.get_agenttype_vars_dataframe(Student)
    assert len(means) == 4
    assert len(students) == 40
    assert means.iloc[-1] == pytest.approx(model.state["skill"].mean())


def test_a_dropped_model_is_freed() -> None:
    model = small()
    model.step()
    watch = weakref.ref(model)
    del model
    gc.collect()
    assert watch() is None
    ids = getattr(mesa.Agent, "_ids", ())  # Mesa 3.5 has no such table
    assert not any(isinstance(key, SchoolModel) for key in ids)


@pytest.mark.parametrize("policy", ["fixed", "westover", "self_paced"])
def test_the_model_is_the_batch_world_byte_for_byte(policy: str) -> None:
    model = small(policy, world=3, seed=11)
    batch = Engine.of(load(policy, SMALL), [1, 3], [0, 1], seed=11)
    for _ in range(14):
        model.step()
        batch.step()
    inside = batch.state["world"] == 1
    for name in ("skill", "estimate", "known", "engagement", "belonging", "score"):
        assert batch.state[name][inside].tobytes() == model.state[name].tobytes(), name


def test_a_large_model_makes_students_on_first_access(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("plsim.model.school_model.AGENTS_AT_ONCE", 5)
    model = small()
    assert not model._students
    assert len(model.agents) == 10 + len(model.teachers)
