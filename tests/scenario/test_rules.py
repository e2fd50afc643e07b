import pytest

from plsim.scenario import load

HEAD = "name: small\n"
RULES = [
    ("schol: {}", "a.yaml:2:1: schol: unknown key; did you mean 'school'?"),
    ("school: {clases: 3}", "a.yaml:2:18: school.clases: unknown key; did you mean 'classes'?"),
    ("zzz: 1", "zzz: unknown key; there is assumptions, facts, name"),
    ("school: {classes: 12O}", "a.yaml:2:19: school.classes: '12O' is not a whole number; give 1"),
    (
        "school: {classes: ten}",
        "school.classes: 'ten' is not a whole number; give 1 or more (class",
    ),
    ("school: {classes: true}", "school.classes: true is not a whole number; give 1 or more"),
    ("school: {classes: 1.5}", "school.classes: 1.5 is not a whole number; give 1 or more"),
    ("school: {classes: 3.0}", "school.classes: 3.0 is not a whole number; write 3"),
    ("school: {classes: 1e1}", "school.classes: 10.0 is not a whole number; write 10"),
    (
        "school: {classes: 017}",
        "school.classes: '017' is not a whole number; write 17, without quo",
    ),
    (
        "school: {classes: '17'}",
        "school.classes: '17' is not a whole number; write 17, without quo",
    ),
    ("school: {classes: '12:30'}", "school.classes: '12:30' is not a whole number; give 1 or more"),
    ("school: {classes: NO}", "school.classes: 'NO' is not a whole number"),
    ("school: {classes: }", "school.classes: nothing is not a whole number; give 1 or more"),
    ("school: {classes: [3]}", "school.classes: a list is not a whole number"),
    (
        "school: {classes: 0}",
        "school.classes: 0 is too small; give 1 or more (classes in each grade)",
    ),
    ("school: {class_size: 0}", "school.class_size: 0 is too small; give 1 or more (students in"),
    ("school: {class_size: -3}", "school.class_size: -3 is too small"),
    (
        "school: {class_size: 1000000000}",
        "a.yaml:2:22: school.class_size: 1 schools x 3 grades x 5 classes x 1,000,000,000 students "
        "= 15,000,000,000 students, about 30,000 GB at 2 KB each; give at most 10,000,000 (20 GB)",
    ),
    ("school: {schools: 24692}", "= 10,000,260 students, about 20 GB"),
    (
        "school: {grades: [3, 5]}",
        "a.yaml:2:10: school.grades: 3, 5 are not consecutive grades; give 3",
    ),
    ("school: {grades: [4, 3]}", "school.grades: 4, 3 are not consecutive grades; give 3, 4"),
    ("school: {grades: [3, 3]}", "school.grades: 3, 3 are not consecutive grades; give 3"),
    ("school: {grades: []}", "school.grades: is empty; give at least 1"),
    ("school: {grades: 3}", "school.grades: 3 is not a list; write [3]"),
    ("school: {grades: [K]}", "school.grades[0]: 'K' is not a whole number; give 0 to 12"),
    ("school: {grades: [13]}", "school.grades[0]: 13 is too large; give 0 to 12"),
    ("school: {other_minutes: -1}", "school.other_minutes: -1 is too small; give 0 or more"),
    (
        "school: {other_minutes: 12000}",
        "school.other_minutes: 300 + 450 + 12,000 = 12,750 minutes; a week has 10,080 minutes",
    ),
    (
        "school: {practice: {assess_minutes: 1501}}",
        "school.practice.assess_minutes: 1,501 minutes are more than the week of 1,500; give",
    ),
    (
        "school: {practice: {assess_minutes: 0}}",
        "practice.assess_minutes: 0 is too small; give more",
    ),
    (
        "school: {practice: {assess_every: -1}}",
        "assess_every: -1 is too small; give 0 to 52 (weeks",
    ),
    ("school: {practice: {assess_variance: 0}}", "0 is too small; give 0.0001 to 100"),
    ("school: {practice: {sharing: 1.01}}", "sharing: 1.01 is too large; give 0 to 1"),
    ("school: {practice: {coaching: true}}", "coaching: true is not a number; give 0 to 1"),
    ("school: {subjects: {}}", "school.subjects: is empty; give at least 1"),
    (
        "school: {subjects: {maths: {minutes: 3}}}",
        "subjects.maths.strands: is missing; give the str",
    ),
    (
        "school: {subjects: {m: {strands: [], minutes: 3}}}",
        "subjects.m.strands: is empty; give at l",
    ),
    (
        "school: {subjects: {m: {strands: [a], minutes: 0}}}",
        "m.minutes: 0 is too small; give more th",
    ),
    (
        "school: {subjects: {m: {strands: [a, a], minutes: 9}}}",
        "m.strands[1]: 'a' stands in the list",
    ),
    (
        "school: {subjects: {m: {strands: [a], minutes: 9}, n: {strands: [a], minutes: 9}}}",
        "subjects.n.strands[0]: 'a' is a strand of m too; give it another name",
    ),
    (
        "school: {subjects: {a/b: {strands: [a], minutes: 9}}}",
        "'a/b' is not a plain name; use lett",
    ),
    (
        "people: {disadvantaged: 1.2}",
        "people.disadvantaged: 1.2 is too large; give 0 to 1 (share of",
    ),
    ("people: {disruptive: -0.1}", "people.disruptive: -0.1 is too small; give 0 to 1"),
    ("people: {disadvantaged: 45 %}", "people.disadvantaged: '45 %' is not a number; give 0 to 1"),
    (
        "people: []",
        "people: a list is not a mapping of `key: value`; write its keys, each with a val",
    ),
    ("policy: westover", "policy: 'westover' is not a mapping of `key: value`; write its keys"),
    ("policy: {use: ../x}", "policy.use: '../x' is not a plain name; use letters, digits and _"),
    ("policy: {use: 3}", 'policy.use: 3 is not text; write it in quotes: "3"'),
    ("assumptions: {rate: 1}", "assumptions.rate: an assumption is named file.field, such as"),
    (
        "assumptions: {learning.rate: ten}",
        "assumptions.learning.rate: not a number; give one number",
    ),
    ("assumptions: {learning.rate: [2, 1]}", "low 2 is not below high 1; give [low, high]"),
    ("assumptions: {learning.rate: [1, 1]}", "low 1 is not below high 1; give [low, high]"),
    ("assumptions: {learning.rate: [1, 2, 3]}", "3 numbers are no range; give [low, high]"),
    ("assumptions: {learning.rate: 1e308}", "too large for an assumption; give at most 1e9"),
    ("assumptions: {learning.rate: true}", "learning.rate: not a number"),
    ("assumptions: {learning.rate: {a: 1}}", "learning.rate: not a number"),
    ("facts: {lag: 1e308}", "facts.lag: 1e+308 is too large; give -5 to 5"),
    (
        "facts: {growth: {maths: 1}}",
        "facts.growth.maths: 'maths' is no subject of this school; there",
    ),
    ("facts: {growth: {reading: -1}}", "facts.growth.reading: -1 is too small; give 0 to 5"),
    ("years: 0", "a.yaml:2:8: years: 0 is too small; give 1 to 12 (school years to run)"),
    ("years: 13", "years: 13 is too large; give 1 to 12"),
    ("years: 1000000000", "years: 1,000,000,000 is too large; give 1 to 12"),
    ("years: -1", "years: -1 is too small"),
    ("week: [learning, learning]", "week[1]: 'learning' stands in the list twice; keep one"),
    ("week: []", "week: is empty; give at least 1"),
    ("week: learning", "week: 'learning' is not a list; write [learning]"),
    ("title: 3", 'title: 3 is not text; write it in quotes: "3"'),
    ("title: |\n  a\n  b", "title: the text has more than one line or a tab; write one line"),
    ('notes: "a\\u202eb"', "notes: the character U+202E in a text; take it out"),
    ("title: " + "a" * 301, "title: 301 characters are too many; give at most 300"),
]


@pytest.mark.parametrize(("text", "message"), RULES, ids=[text[:60] for text, _ in RULES])
def test_a_broken_rule_says_where_what_was_found_and_what_is_allowed(folder, text, message):
    found = folder.messages(load, folder.write(HEAD + text + "\n"))
    assert len(found) == 1
    assert message in found[0]
    assert found[0].startswith("a.yaml:")


NAMES = [
    ("../x", "holds '/'"),
    ("/abs", "holds '/'"),
    ("a\\b", "holds '\\'"),
    ("a:b", "holds ':'"),
    ("<script>", "holds '<'"),
    ("CON", "is a device's name on Windows"),
    ("nul.yaml", "is a device's name on Windows"),
    ("com7", "is a device's name on Windows"),
    ("a" * 61, "has 61 characters; a name has at most 60"),
    ("a" * 300, "has 300 characters"),
    ("", "the name is empty"),
    ("  ", "the name is empty"),
    (".hidden", "begins or ends with a dot, dash or space"),
    ("..", "begins or ends with a dot, dash or space"),
    ("-rf", "begins or ends with a dot, dash or space"),
    ("a ", "begins or ends with a dot, dash or space"),
    ("a\nb", "holds the invisible U+000A"),
    ("a\u202eb", "holds the invisible U+202E"),
    ("a\u200fb", "holds the invisible U+200F"),
    ("a\u200bb", "holds the invisible U+200B"),
]


@pytest.mark.parametrize(
    ("name", "message"), NAMES, ids=[m + str(i) for i, (_, m) in enumerate(NAMES)]
)
def test_a_name_that_is_not_safe_everywhere_is_refused(folder, name, message):
    escaped = name.encode("unicode_escape").decode().replace("\\\\", "\\")
    escaped = escaped.replace("\\", "\\\\") if name == "a\\b" else escaped
    [found] = folder.messages(load, folder.write(f'name: "{escaped}"\n'))
    assert message in found
    assert found.startswith("a.yaml:1:7: name: ")
    assert found.isprintable()


@pytest.mark.parametrize("name", ["westover", "NO", "on", "Größe 3", "学校", "🙂", "v1.2", "a-b_c"])
def test_ordinary_names_of_all_scripts_are_kept(folder, name):
    assert load(folder.write(f"name: {name}\n")).name == name


def test_titles_and_notes_are_free_text(folder):
    text = 'title: "<script>alert(1)</script> =1+1 $x$"\nnotes: "a\\nb\\tc שלום"\n'
    scenario = load(folder.write(text))
    assert scenario.title == "<script>alert(1)</script> =1+1 $x$"
    assert scenario.notes == "a\nb\tc שלום"
    assert scenario.name == "a"


def test_all_faults_of_a_file_come_at_once_in_one_go(folder):
    text = "name: a/b\nschool: {classes: 0, grades: [1, 3]}\nyears: x\npolcy: {}\n"
    found = folder.messages(load, folder.write(text))
    assert [each.split(" ")[1] for each in found] == [
        "name:",
        "school.classes:",
        "years:",
        "polcy:",
    ]


def test_cross_rules_of_a_school_come_at_once(folder):
    text = "school: {grades: [1, 3], class_size: 100000000, practice: {assess_minutes: 9999}}\n"
    assert len(folder.messages(load, folder.write(text))) == 3


def test_an_absent_name_is_that_of_the_file(folder):
    scenario = load(folder.write("years: 2\n", "mine.yaml"))
    assert (scenario.name, scenario.title) == ("mine", "mine")


def test_a_file_whose_name_is_no_name_asks_for_one(folder):
    [found] = folder.messages(load, folder.write("years: 2\n", "a<b.yaml"))
    assert "name: 'a<b' holds '<'" in found


def test_a_scenario_cannot_be_changed(folder):
    scenario = load(folder.write("name: a\n"))
    with pytest.raises(ValueError, match="frozen"):
        scenario.years = 3
    with pytest.raises(ValueError, match="frozen"):
        scenario.school.classes = 3
