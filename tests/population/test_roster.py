"""A roster keeps what was measured and redraws the rest in every world."""

import csv
import io

import numpy as np
import pytest
from scipy import stats

from plsim.population.people import People

HEADER = "pupil,school,room,grade,years,lunch,math,read"


def text_of(rows, header=HEADER):
    return "\n".join([header, *rows]) + "\n"


def plain(students=60, grade="3"):
    """Two schools of three rooms; scores differ, nothing is missing."""
    rows = []
    for i in range(students):
        room = i % 6
        math, read = 500 + (i * 37) % 101, 400 + (i * 37) % 101 + (i * 13) % 29
        lunch = "F" if i % 2 else "N"
        rows.append(f"p{i},s{room // 3},r{room},{grade},{room + 1},{lunch},{math},{read}")
    return rows


def big(schools=30, rooms=3, size=24, seed=0):
    """A roster with true skill known to the test: text, and true places in the file's order."""
    rng = np.random.default_rng(seed)
    count = schools * rooms * size
    school = np.repeat(np.arange(schools), rooms * size)
    room = np.repeat(np.arange(schools * rooms), size)
    common = np.sqrt(0.6) * rng.normal(size=count)
    group = 0.35 * rng.normal(size=schools)[school] + 0.2 * rng.normal(size=schools * rooms)[room]
    true = np.stack([common + group + 0.45 * rng.normal(size=count) for _ in range(2)])
    true = true / true.std(axis=1, keepdims=True)
    error = np.sqrt(1 / np.array([0.8, 0.9]) - 1)[:, None] * rng.normal(size=true.shape)
    math, read = 500 + 40 * (true + error)
    rows = [
        f"p{i},s{school[i]},r{room[i]},4,5,{'FN'[i % 2]},{math[i]:.3f},{read[i]:.3f}"
        for i in range(count)
    ]
    return text_of(rows), true.T


def in_file_order(state, values, world=0):
    here = state["world"] == world
    return values[here][np.argsort(state["student_id"][here])]


def subjects(place):
    return np.stack([place[:, :2].mean(axis=1), place[:, 2:].mean(axis=1)], axis=1)


def test_schools_classes_and_grades_are_those_of_the_file(from_csv):
    rows = plain()
    state, notes = from_csv(text_of(rows), worlds=2)
    assert notes["rows_read"] == notes["rows_used"] == 60
    assert notes["warnings"] == []
    cells = list(csv.reader(io.StringIO("\n".join(rows))))
    for world in (0, 1):
        for column, field in ((1, "school"), (2, "home")):
            found = in_file_order(state, state[field], world)
            labels = [row[column] for row in cells]
            pairs = set(zip(labels, found.tolist(), strict=True))
            assert len(pairs) == len(set(labels)) == len(set(found))
        assert set(in_file_order(state, state["grade"], world)) == {3}
    experience = in_file_order(state, state["experience"][state["home"]])
    assert experience.tolist() == [float(row[4]) for row in cells]
    poor = in_file_order(state, state["disadvantaged"])
    assert poor.tolist() == [float(row[5] == "F") for row in cells]


def test_true_skill_goes_with_the_score_as_reliability_says(from_csv, places):
    text, _ = big()
    state, _ = from_csv(text, worlds=4)
    place = subjects(places(state))
    scores = [[float(cell) for cell in line.split(",")[6:]] for line in text.split()[1:]]
    for world in range(4):
        here = in_file_order(state, place, world)
        for subject, reliability in ((0, 0.8), (1, 0.9)):
            score = [row[subject] for row in scores]
            r = np.corrcoef(here[:, subject], score)[0, 1]
            assert r == pytest.approx(np.sqrt(reliability), abs=0.02)
        assert here.std(axis=0) == pytest.approx(1.0, abs=0.04)
        # scores go together less than skill does, since their errors are apart
        seen = np.corrcoef(np.transpose(scores))[0, 1] / np.sqrt(0.8 * 0.9)
        assert np.corrcoef(here.T)[0, 1] == pytest.approx(seen, abs=0.02)


def test_what_is_drawn_stands_around_what_is_true(from_csv, places):
    """Over worlds the truth falls into the drawn range as often as it should."""
    text, true = big(schools=12)
    state, _ = from_csv(text, worlds=60)
    drawn = np.stack([in_file_order(state, subjects(places(state)), w) for w in range(60)])
    rank = (drawn < true).mean(axis=0)
    # skill is compared within the file, so its mean and SD are not quite those of the truth
    assert ((rank > 0.1) & (rank < 0.9)).mean() == pytest.approx(0.8, abs=0.05)


def test_class_means_stay(from_csv, places):
    text, true = big()
    state, _ = from_csv(text)
    place, home = in_file_order(state, subjects(places(state))), in_file_order(state, state["home"])
    _, room = np.unique(home, return_inverse=True)
    mean = [np.bincount(room, values) / np.bincount(room) for values in (*place.T, *true.T)]
    assert np.corrcoef(mean[0], mean[2])[0, 1] > 0.9
    assert np.corrcoef(mean[1], mean[3])[0, 1] > 0.9


def test_adults_start_from_the_scores_drawn_towards_the_class(from_csv):
    text, _ = big()
    state, _ = from_csv(text, worlds=5)
    estimate, skill = state["estimate"], state["skill"]
    error = estimate - skill
    assert error.mean() == pytest.approx(0, abs=0.03)
    claimed = state["estimate_variance"].mean(axis=0)
    assert error.var(axis=0) == pytest.approx(claimed, rel=0.1)
    # nothing better can be made of it by stretching or shrinking
    for strand in range(4):
        assert np.polyfit(estimate[:, strand], skill[:, strand], 1)[0] == pytest.approx(1, abs=0.05)
    # a subject is believed alike in both strands, and alike in every world
    assert np.array_equal(estimate[:, 0], estimate[:, 1])
    worlds = estimate.reshape(5, -1, 4)
    assert np.array_equal(worlds[0], worlds[4])
    assert not np.array_equal(skill.reshape(worlds.shape)[0], skill.reshape(worlds.shape)[4])


def test_a_subject_without_a_column_is_drawn_by_its_correlation(from_csv, places):
    text, _ = big()
    columns = {
        "student": "pupil",
        "school": "school",
        "class": "room",
        "grade": "grade",
        "scores": {"mathematics": {"column": "math", "reliability": 0.8}},
    }
    for r in (0.6, 0.85):
        people = People(subject_correlation=r)
        state, notes = from_csv(text, columns=columns, worlds=4, people=people)
        place = subjects(places(state))
        assert np.corrcoef(place.T)[0, 1] == pytest.approx(r, abs=0.05)
        assert place[:, 1].std() == pytest.approx(1.0, abs=0.06)
        assert "reading" in notes["drawn"]
        assert "mathematics" in notes["measured"]
        assert np.all(state["estimate"][:, 2:] == 0)
        assert np.all(state["estimate_variance"][:, 2:] == 50)
        assert np.all(state["estimate_variance"][:, :2] < 1)


def test_missing_cells_are_drawn_in_every_world(from_csv):
    rows = plain()
    cells = rows[0].split(",")
    rows[0] = ",".join([*cells[:4], "", "", "NA", "#NULL!"])
    state, notes = from_csv(text_of(rows), worlds=40)
    first = state["student_id"] == 0
    assert np.all(state["estimate_variance"][first] == 50)
    assert np.all(state["estimate_variance"][~first] < 50)
    assert set(state["disadvantaged"][first]) == {0.0, 1.0}
    assert np.ptp(state["skill"][first][:, 0]) > 1
    assert "mathematics: 1 of 60 cells are missing and drawn" in notes["warnings"]
    # the teacher's experience stands in the other rows of the class
    home = state["home"][first]
    assert set(state["experience"][home]) == {1.0}


def test_where_picks_rows_and_a_name_may_come_back_in_another_year(from_csv):
    rows = plain() + plain(grade="4")
    state, notes = from_csv(text_of(rows), roster={"where": {"grade": "4"}})
    assert (notes["rows_read"], notes["rows_used"]) == (120, 60)
    assert set(state["grade"]) == {4}
    both, _ = from_csv(text_of(plain()), roster={"where": {"school": ["s1", "s7"]}})
    assert both.sizes.student == 30


def test_without_a_school_column_classes_are_pooled(from_csv):
    columns = {
        "student": "pupil",
        "class": "room",
        "grade": "grade",
        "scores": {"mathematics": {"column": "math"}},
    }
    state, notes = from_csv(text_of(plain()), columns=columns, roster={"school_pool": 4}, worlds=2)
    assert state.sizes.school == 2 * 2
    classes = [len(set(state["home"][state["school"] == school])) for school in range(4)]
    assert classes == [3, 3, 3, 3]
    assert any("school" in name for name in notes["drawn"])
    assert "school" not in notes["measured"]


def test_a_class_of_one_is_named(from_csv):
    rows = [*plain(), "alone,s1,r9,3,4,F,512,470"]
    _, notes = from_csv(text_of(rows))
    assert notes["warnings"] == ["class r9: a single student"]


def test_teachers_wait_for_promoted_students(from_csv):
    from plsim.core.luck import Luck
    from plsim.population.classes import promote

    state, _ = from_csv(text_of(plain()), worlds=2, years=2)
    assert state.sizes.teacher == 2 * 12
    changes = promote(state, Luck.of(1, [0, 1]), 1)
    assert set(state["teacher_grade"][changes["home"]]) == {4}
    assert np.array_equal(state["teacher_school"][changes["home"]], state["school"])
    before, _ = from_csv(text_of(plain()), worlds=2, years=1)
    assert before["skill"].tobytes() == state["skill"].tobytes()


def test_kindergarten_may_be_written_k(from_csv):
    state, _ = from_csv(text_of(plain(grade="K")))
    assert set(state["grade"]) == {0}


def test_a_byte_order_mark_and_crlf_are_fine(from_csv):
    text = text_of(plain())
    a, _ = from_csv(b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode())
    b, _ = from_csv(text)
    assert a["skill"].tobytes() == b["skill"].tobytes()


@pytest.mark.parametrize("world", [0, 3])
def test_a_world_alone_is_that_world_of_a_batch(from_csv, world):
    rows = plain()
    rows[5] = rows[5].rsplit(",", 1)[0] + ","
    columns = {
        "student": "pupil",
        "school": "school",
        "class": "room",
        "grade": "grade",
        "scores": {"reading": {"column": "read", "reliability": 0.9}},
        "attention": {"column": "math", "low": 0, "high": 1000},
    }
    people = People(subject_correlation=0.8)
    batch, _ = from_csv(text_of(rows), columns=columns, worlds=4, people=people)
    alone, _ = from_csv(text_of(rows), columns=columns, worlds=1, first=world, people=people)
    here = batch["world"] == world
    for name in ("skill", "estimate", "attention", "disadvantaged", "drive", "home_support"):
        assert alone[name].tobytes() == batch[name][here].tobytes(), name
    staff = batch["teacher_world"] == world
    assert alone["strength_seen"].tobytes() == batch["strength_seen"][staff].tobytes()


def test_ratings_become_traits(from_csv):
    rng = np.random.default_rng(3)
    rating = np.clip(rng.poisson(0.7, 600) + 1, 1, 5)
    rows = [
        f"p{i},s0,r{i % 24},3,2,N,{500 + rng.normal() * 30:.2f},{rating[i]}" for i in range(600)
    ]
    columns = {
        "student": "pupil",
        "school": "school",
        "class": "room",
        "grade": "grade",
        "scores": {"mathematics": {"column": "math"}},
        "attention": {"column": "rating", "low": 1, "high": 5, "reversed": True},
        "hyperactivity": {"column": "rating", "low": 1, "high": 5},
        "deprivation": {"column": "rating", "low": 1, "high": 5},
    }
    header = HEADER.replace("read", "rating")
    state, notes = from_csv(text_of(rows, header), columns=columns, worlds=30)
    rated = rating[state["student_id"]]
    for trait in ("attention", "home_support"):
        values = state[trait]
        assert stats.spearmanr(values, rated).statistic < -0.5
        assert values.mean() == pytest.approx(0, abs=0.1)
        assert values.std() == pytest.approx(1, abs=0.1)
    disruptive = state["disruptive"] == 1
    assert disruptive.mean() == pytest.approx(0.10, abs=0.03)
    assert rated[disruptive].mean() > rated[~disruptive].mean() + 0.5
    poor = state["disadvantaged"] == 1
    assert rated[poor].mean() > rated[~poor].mean()
    assert {"attention", "hyperactivity", "deprivation"} <= set(notes["measured"])


def test_the_same_roster_in_another_order_has_the_same_distribution_of_classes(from_csv):
    rows = plain()
    a, _ = from_csv(text_of(rows))
    b, _ = from_csv(text_of(rows[::-1]))
    sizes = [sorted(np.bincount(state["home"])) for state in (a, b)]
    assert sizes[0] == sizes[1]
