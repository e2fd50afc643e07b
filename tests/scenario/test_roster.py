import pytest

from plsim.scenario import Scenario, load, load_experiment

COLUMNS = "student: id, class: c, scores: {reading: {column: r, reliability: 0.8}}"
GOOD = f"name: a\npeople:\n  roster:\n    file: d/r.csv\n    grade: 3\n    columns: {{{COLUMNS}}}\n"


def test_a_roster_says_what_each_column_holds(folder):
    roster = load(folder.write(GOOD)).people.roster
    assert roster.file == str(folder.path / "d" / "r.csv")
    assert (roster.columns.student, roster.columns.class_, roster.columns.teacher) == (
        "id",
        "c",
        None,
    )
    assert (roster.columns.scores["reading"].reliability, roster.grade) == (0.8, 3)
    assert (roster.missing, roster.school_pool, roster.where) == (("", "NA", "#NULL!"), 4, {})


def test_cells_are_compared_as_text(folder):
    text = GOOD + "    where: {gr: 3, cltype: [reg, 'reg+A']}\n    missing: ['', '.']\n"
    roster = load(folder.write(text)).people.roster
    assert roster.where == {"gr": ("3",), "cltype": ("reg", "reg+A")}
    assert roster.missing == ("", ".")


def test_another_file_may_stand_in_for_the_roster(folder, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    scenario = load(folder.write(GOOD), roster="../other.csv")
    assert scenario.people.roster.file == str(tmp_path.parent / "other.csv")
    experiment = load_experiment("star", roster="star.csv")
    assert {arm.scenario.people.roster.file for arm in experiment.arms} == {
        str(tmp_path / "star.csv")
    }


def test_a_roster_without_a_mapping_is_refused_once(folder):
    message = "the scenario has no people.roster that says what its columns are; give one"
    assert folder.messages(load, "fixed", roster="x.csv") == [f"--roster x.csv: {message}"]
    assert folder.messages(load_experiment, "main", roster="x.csv") == [
        f"--roster x.csv: {message}"
    ]


def test_a_resolved_roster_is_read_back_equal(folder):
    flag = (
        COLUMNS + ", disadvantaged: {column: ses, is: F}, attention: {column: x, low: 1, high: 5}"
    )
    scenario = load(folder.write(GOOD.replace(COLUMNS, flag)))
    assert scenario.people.roster.columns.disadvantaged.is_ == ("F",)
    assert Scenario.model_validate(scenario.resolved()) == scenario


BAD = [
    (
        "file: d/r.csv",
        "file: ../r.csv",
        "file: '../r.csv' leads out of its folder; name a file in the",
    ),
    ("file: d/r.csv", "file: /etc/passwd", "roster.file: '/etc/passwd' is not relative"),
    ("file: d/r.csv", "file: ''", "roster.file: is empty; give at least 1"),
    (
        "file: d/r.csv",
        "missing: []",
        "roster.file: is missing; give CSV in the folder of this file",
    ),
    ("student: id, ", "", "columns.student: is missing; give column that names the student"),
    ("student: id", "student: 3", 'columns.student: 3 is not text; write it in quotes: "3"'),
    (
        "student: id",
        "student: id, studnt: x",
        "columns.studnt: unknown key; did you mean 'student'?",
    ),
    ("class: c, ", "", "columns.class: neither class nor teacher is given; name the column of one"),
    ("class: c", "class: c, grade: g", "roster.grade: a column holds the grade already; keep one"),
    ("    grade: 3\n", "", "roster.grade: no column holds the grade; give the grade of all rows"),
    (
        "grade: 3",
        "grade: 7",
        "roster.grade: 7 is not one of school.grades 3, 4, 5; give one of these",
    ),
    ("grade: 3", "grade: K", "roster.grade: 'K' is not a whole number; give 0 to 12"),
    (
        "grade: 3",
        "grade: 3\n    school_pool: 0",
        "roster.school_pool: 0 is too small; give 1 or more",
    ),
    (
        "scores: {reading",
        "scores: {maths",
        "scores.maths: 'maths' is no subject; there is mathematics",
    ),
    ("0.8", "0", "reliability: 0 is too small; give more than 0, at most 1 (share of"),
    ("0.8", "1.2", "reliability: 1.2 is too large"),
    ("0.8", "0.8, when: end", "when: 'end' is unknown; there is start"),
    ("class: c", "class: c, sex: {}", "columns.sex: a mapping is not text"),
    ("class: c", "class: c, disadvantaged: s", "columns.disadvantaged: 's' is not a mapping"),
    (
        "class: c",
        "class: c, disadvantaged: {column: s}",
        "disadvantaged.is: is missing; give the cell's",
    ),
    (
        "class: c",
        "class: c, disadvantaged: {column: s, is: yes, not: no}",
        "disadvantaged.not: unknown",
    ),
    (
        "class: c",
        "class: c, disadvantaged: {column: s, is: [true]}",
        "a cell is compared as text; put it",
    ),
    (
        "class: c",
        "class: c, disadvantaged: {column: s, is: []}",
        "is: give a cell's text, or a list",
    ),
    (
        "class: c",
        "class: c, attention: {column: s, low: 5, high: 1}",
        "low 5 is not below high 1; swap",
    ),
    (
        "class: c",
        "class: c, attention: {column: s, low: 1}",
        "attention.high: is missing; give -1,000",
    ),
    (
        "class: c",
        "class: c, attention: {column: s, low: 1, high: 5, reversed: yes}",
        "attention.reversed: 'yes' is not true or false; write true",
    ),
]


@pytest.mark.parametrize(
    ("old", "new", "message"), BAD, ids=[f"{n[:40]}|{i}" for i, (_, n, _) in enumerate(BAD)]
)
def test_a_mapping_that_cannot_be_says_which_column(folder, old, new, message):
    assert old in GOOD
    found = folder.messages(load, folder.write(GOOD.replace(old, new)))
    assert any(message in each for each in found), found
    assert all(each.startswith("a.yaml:") for each in found)
