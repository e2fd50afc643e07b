import csv
import io
import shlex

import pytest

from plsim.analysis.alike import unlike
from plsim.cli.app import main
from plsim.core.errors import Faults, InputError
from plsim.experiment.manifest import compared
from plsim.experiment.planned import planned
from plsim.population.guess import guess, unused
from plsim.population.our_school import our_school
from plsim.population.untidy import read_untidy
from plsim.scenario import load, load_experiment
from plsim.week.checks import check
from plsim.week.engine import Engine

HOSTILE = [
    "=cmd|' /C calc'!A0", "<script>alert(1)</script>", 'a: {b: "c', "x\n  policy: {use: tracked}",
    "!!python/object:os.system", "${HOME} `id` $(id)", "\u202egnp", "# &a *a <<: %", "\x1b[31mred",
    "math\u2028name: stolen",
]  # fmt: skip


def rows(count=60, **more):
    made = [
        {"Pupil ID": f"p{nr}", "Class": "AB"[nr % 2], "Maths start": 20 + nr % 17, **more}
        for nr in range(count)
    ]
    return [list(made[0]), *(list(map(str, row.values())) for row in made)]


@pytest.fixture
def written(tmp_path):
    def made(lines, separator=",", encoding="utf-8", name="pupils.csv"):
        text = io.StringIO()
        csv.writer(text, delimiter=separator, lineterminator="\r\n").writerows(lines)
        path = tmp_path / name
        path.write_bytes(text.getvalue().encode(encoding))
        return path

    return made


def command(path, out, *options):
    return main(["roster", str(path), "--out", str(out), *options])


def people(out):
    scenario = load(out)
    check(scenario)
    return Engine.of(scenario, [0], [0], 0).state


def test_a_plain_file_becomes_a_scenario_that_is_sound_and_holds_its_students(
    written, tmp_path, capsys
):
    path = written(rows(FSM="Y"))
    out = tmp_path / "ours.yaml"
    assert command(path, out) == 0
    said = capsys.readouterr().out
    assert "60 students in 2 classes" in said
    assert "Maths start" in said
    assert "its name; 60 numbers, 20 to 36" in said
    assert "Drawn anew in every world: " in said
    assert "reading" in said.partition("Drawn anew")[2]
    state = people(out)
    assert len(state["student_id"]) == 60
    # nobody is named in what is written
    assert "p17" not in out.with_suffix(".csv").read_text()
    assert path.read_bytes() == written(rows(FSM="Y")).read_bytes()


@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("separator", [";", "\t", ","])
def test_ugly_exports_are_read_for_what_they_say(written, tmp_path, separator, encoding):
    lines = rows(40, **{"Größe": "1,5", "Lesen": "12,5", "SEN": "nein", "EAL": "ja"})
    for nr, line in enumerate(lines[1:]):
        line[4] = f"{10 + nr},25" if nr % 5 else "#NULL!"
        line[6] = "ja" if nr % 3 else "nein"
    path = written(lines, separator, encoding)
    out = tmp_path / "ours.yaml"
    assert command(path, out) == 0
    table = list(csv.DictReader(io.StringIO(out.with_suffix(".csv").read_text())))
    assert [row["reading"] for row in table[:2]] == ["", "11.25"]
    assert [row["language_learner"] for row in table[:4]] == ["no", "yes", "yes", "no"]
    assert len(people(out)["student_id"]) == 40


def test_of_two_scores_the_one_at_the_start_is_taken(written):
    lines = [["id", "class", "math_end", "math_start", "reading"]]
    lines += [[f"s{n}", "1", f"{n + 50}", f"{n}", f"{2 * n}"] for n in range(10)]
    table = read_untidy(written(lines))
    found = guess(table)
    assert found["mathematics"].name == "math_start"
    assert dict(unused(table, found))["math_end"].startswith("measured at the end")
    swapped = guess(table, {"mathematics": "math_end", "reading": ""})
    assert swapped["mathematics"].name == "math_end"
    assert "reading" not in swapped


def test_students_in_several_years_are_taken_once(written):
    lines = [["id", "teacher", "grade", "math"]]
    lines += [[f"s{n}", f"t{n % 2}", grade, f"{n}"] for n in range(20) for grade in ("K", "1", "2")]
    lines += [["s99", "t1", "2", "3"]]
    school = our_school(*_both(written(lines)))
    assert (school.grades, len(school.rows)) == ((2,), 21)
    first = our_school(*_both(written(lines)), grade=0)
    assert (first.grades, len(first.rows)) == ((0,), 20)
    assert "its teacher does" in first.found["class"].why


def _both(path):
    table = read_untidy(path)
    return table, guess(table)


def test_without_classes_students_are_dealt_and_without_a_grade_it_is_said(written):
    lines = [["id", "math"], *([f"s{n}", str(n)] for n in range(60))]
    school = our_school(*_both(written(lines)))
    at = school.header.index("class")
    assert [sum(row[at] == name for row in school.rows) for name in "123"] == [25, 25, 10]
    assert any("classes of 25" in note for note in school.notes)
    assert any("grade 4 (assumed" in note for note in school.notes)


def test_the_same_class_name_in_two_schools_is_two_classes(written):
    lines = [["id", "school", "class", "math"]]
    lines += [[f"s{n}", "XY"[n % 2], "1a", str(n)] for n in range(10)]
    school = our_school(*_both(written(lines)))
    places = [school.header.index(name) for name in ("school", "class")]
    assert len({tuple(row[at] for at in places) for row in school.rows}) == 2


@pytest.mark.parametrize("hostile", HOSTILE)
def test_nothing_in_a_csv_reaches_the_scenario_but_as_a_comment(written, tmp_path, capsys, hostile):
    lines = [["id", f"{hostile} math", "class", hostile]]
    lines += [[f"{hostile}{n}", str(n % 13), hostile + "AB"[n % 2], hostile] for n in range(30)]
    path = written(lines)
    out = tmp_path / "ours.yaml"
    assert command(path, out, "--column", f"mathematics={read_untidy(path).header[1]}") == 0
    shown = capsys.readouterr().out
    assert "\x1b" not in shown
    assert "\u202e" not in shown
    scenario = load(out)
    assert (scenario.name, scenario.policy.use) == ("ours", "fixed")
    roster = scenario.people.roster
    assert roster.columns.scores["mathematics"].column == "mathematics"
    assert set(roster.columns.model_dump(exclude_none=True)) == {
        "student", "class_", "grade", "scores"
    }  # fmt: skip
    copy = out.with_suffix(".csv").read_text()
    assert set(copy) <= set("student,class,grade,mathematics\n0123456789.")
    without = "\n".join(line.partition("#")[0] for line in out.read_text().splitlines())
    assert hostile.strip() not in without
    assert out.read_text().isascii()
    assert len(people(out)["student_id"]) == 30


@pytest.mark.parametrize(
    ("lines", "what"),
    [
        ([["id", "class"], ["1", "a"], ["2", "b"]], "--column mathematics=NAME"),
        ([["id", "class", "math"]], "holds no rows"),
        ([["math"], ["1"]], "give 2 to 500"),
        ([["id", "class", "math"], ["1", "a", "3"], ["1", "a", "4"]], "fewer than two students"),
    ],
)
def test_what_cannot_become_a_school_is_refused_with_the_mend(written, lines, what):
    with pytest.raises(InputError, match=what):
        our_school(*_both(written(lines)))


def test_roles_and_columns_that_are_not_there_are_named_together(written):
    table = read_untidy(written(rows()))
    with pytest.raises(Faults) as error:
        guess(table, {"maths": "Class", "reading": "Clas"})
    text = "\n".join(map(str, error.value.faults))
    assert "no such role" in text
    assert "no column 'Clas'" in text


def test_nothing_is_written_over_and_nothing_is_left_of_a_refusal(written, tmp_path, capsys):
    path, out = written(rows()), tmp_path / "ours.yaml"
    out.write_text("mine")
    assert command(path, out) == 2
    assert "--force" in capsys.readouterr().err
    assert out.read_text() == "mine"
    assert command(path, path.with_suffix(".yaml")) == 2
    assert "is the file itself" in capsys.readouterr().err
    bad = written([["id", "class", "math"], *([str(n), "a", "7"] for n in range(9))], name="x.csv")
    assert command(bad, tmp_path / "y.yaml") == 2
    assert sorted(each.name for each in tmp_path.iterdir()) == ["ours.yaml", "pupils.csv", "x.csv"]
    assert command(path, out, "--force") == 0


def test_a_spreadsheet_itself_is_no_csv(tmp_path):
    path = tmp_path / "school.csv"
    path.write_bytes(b"PK\x03\x04\0\0")
    with pytest.raises(InputError, match="save it as CSV"):
        read_untidy(path)


def test_a_column_named_for_numbers_that_holds_none_is_refused(written):
    table = read_untidy(written(rows(Effort="low")))
    with pytest.raises(InputError, match=r'no cell of "Effort" .* --column attention='):
        our_school(table, guess(table, {"attention": "Effort"}))


def test_a_header_of_endless_cells_is_no_csv(tmp_path):
    path = tmp_path / "pupils.csv"
    path.write_text("a" * 200_000 + ",score\n1,2\n3,4\n")
    with pytest.raises(InputError, match="no CSV"):
        read_untidy(path)


@pytest.mark.parametrize("stem", ["ours", "our school", "12", "null"])
def test_an_experiment_lies_beside_it_whose_arms_differ_in_how_the_school_is_run_alone(
    written, tmp_path, capsys, stem
):
    out = tmp_path / f"{stem}.yaml"
    assert command(written(rows(FSM="Y")), out) == 0
    arms = tmp_path / f"{stem}_arms.yaml"
    assert shlex.join(["plsim", "compare", str(arms)]) in capsys.readouterr().out
    experiment = load_experiment(str(arms))
    planned(experiment)
    assert unlike(compared(experiment)) == []
    as_now, informed, regrouped = (arm.scenario for arm in experiment.arms)
    assert as_now.resolved() == load(out).resolved()
    assert informed.policy.use == as_now.policy.use == "fixed"
    assert regrouped.policy.use == "westover"
    shipped = load("westover").school.practice
    assert informed.school.practice == regrouped.school.practice == shipped
    assert command(tmp_path / "pupils.csv", out) == 2  # neither is written over
