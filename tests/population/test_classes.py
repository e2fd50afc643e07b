"""Classes are dealt at random, as equally as can be, whatever the order of rows."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from plsim.core.luck import Luck
from plsim.population.classes import home_classes


def dealt(ident, school, grade, teachers, year=0, seed=1, worlds=None):
    world = np.zeros(len(ident), np.int32) if worlds is None else worlds
    students = Luck.of(seed, range(3)).stream(world, ident)
    of_teacher = tuple(np.array(column, np.int32) for column in zip(*teachers, strict=True))
    return home_classes(students, ident, (school, grade), of_teacher, year)


@settings(deadline=None)
@given(
    students=st.lists(st.tuples(st.integers(0, 2), st.integers(3, 5)), min_size=1, max_size=80),
    teachers=st.lists(st.tuples(st.integers(0, 2), st.integers(3, 5)), min_size=1, max_size=12),
    year=st.integers(0, 3),
    data=st.data(),
)
def test_classes_are_equal_in_size_and_ask_no_order(students, teachers, year, data):
    school, grade = (np.array(column, np.int32) for column in zip(*students, strict=True))
    ident = np.arange(len(students))
    home = dealt(ident, school, grade, teachers, year)
    for student, room in enumerate(home):
        if students[student] in teachers:
            assert teachers[room] == students[student]
        else:
            assert room == -1
    for pool in set(students) & set(teachers):
        rooms = [row for row, teacher in enumerate(teachers) if teacher == pool]
        sizes = [int(np.sum(home == room)) for room in rooms]
        assert max(sizes) - min(sizes) <= 1
    order = np.array(data.draw(st.permutations(range(len(students)))))
    assert np.array_equal(
        dealt(ident[order], school[order], grade[order], teachers, year), home[order]
    )


def test_each_year_and_each_world_deals_anew():
    ident, zeros = np.arange(60), np.zeros(60, np.int32)
    teachers = [(0, 0)] * 3
    first = dealt(ident, zeros, zeros, teachers)
    assert np.array_equal(first, dealt(ident, zeros, zeros, teachers))
    for other in (
        dealt(ident, zeros, zeros, teachers, year=1),
        dealt(ident, zeros, zeros, teachers, seed=2),
        dealt(ident, zeros, zeros, teachers, worlds=zeros + 1),
    ):
        assert 0.15 < np.mean(first == other) < 0.55  # a third by chance


def test_equal_luck_is_broken_by_the_lasting_id():
    class Tied:
        def uniform(self, decision, when):
            return np.full((6, 1), 0.5)

    ident, zeros = np.array([5, 3, 1, 0, 2, 4]), np.zeros(6, np.int32)
    home = home_classes(Tied(), ident, (zeros, zeros), (zeros[:2], zeros[:2]), 0)
    assert home.tolist() == [1, 1, 1, 0, 0, 0]
