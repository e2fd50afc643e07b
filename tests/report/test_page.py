"""report.html, the handout and the table for documents: read by an independent reader."""

import re
from xml.etree import ElementTree

import fake_results
import pages
import pytest
from pages import ARMS, FORMULA, HOSTILE, Reader, number, rows_of

from plsim.analysis.certainty import certainty
from plsim.analysis.summary import analyse
from plsim.report.choice import Choice
from plsim.report.page import report
from plsim.report.page.blocks import Cards, Facts, Points, Section, Words
from plsim.report.page.render import page
from plsim.report.terminal import render
from plsim.report.words import answer

SECTIONS = [
    "The answer", "Whom it helps", "Who gains, who loses", "What it costs",
    "What would flip the answer", "When it happens", "What was compared", "What was assumed",
    "Has the model earned trust?", "What this cannot tell you", "Check, cite, repeat",
]  # fmt: skip
FIGURES = ["1", "2", "2b", "3a", "3b", "4", "5a", "5b", "6", "7"]
FORBIDDEN = r"\b(will|proves|significant|impact|effective|closes the gap)\b"
TITLES = {
    "fixed": "Fixed classes", "westover": "Westover regrouping", "tracked": HOSTILE,
    "self_paced": FORMULA,
}  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("run")


@pytest.fixture(scope="module")
def found(folder):
    return pages.made(folder)


@pytest.fixture(scope="module")
def text(found, folder):
    return (folder / "report.html").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def reader(text):
    return Reader(text)


def lead(text, name):
    """Read the first sentence of a section, as it stands in the file."""
    start = text.index(f'<section id="{name}"')
    return re.search(r'<p class="lead">(.*?)</p>', text[start:], re.DOTALL)[1]


def test_twelve_sections_in_their_order_each_opening_with_a_sentence(text, reader):
    found = re.findall(r"<h2 id=[^>]*>(\d+)\. (.*?)</h2>", text)
    assert [title for _, title in found] == SECTIONS
    assert [int(number) for number, _ in found] == list(range(1, 12))
    assert re.search(r"<header>.*A model, not a forecast.*Which\?", text, re.DOTALL)
    names = re.findall(r'<section id="(\w+)"', text)
    assert len(names) == 11
    for name in names:
        assert re.fullmatch(r".+[.?!]", lead(text, name).strip()), name
    assert re.findall(r"<b>Figure (\w+)\.</b>", text) == FIGURES


def test_it_is_one_file_of_at_most_5_mb_without_scripts_or_foreign_links(text):
    assert len(text.encode()) < 5_000_000
    assert "<script" not in text
    links = set(re.findall(r'(?:src|href)="([^"#][^"]*)"', text))
    assert all(re.match(r"figures/\w+\.(csv|svg)|data:,$", link) for link in links), links
    assert set(re.findall(r"https?://[^\"'\s<)]+", text)) <= {
        "http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink",
    }  # fmt: skip


def test_every_difference_of_the_groups_table_is_the_stores(reader, found, folder):
    store = {
        (row["arm"], row["outcome"], row["measure"], row["year"], row["subgroup"]): row
        for row in rows_of(folder / "summary.csv")
        if row["reference"] == "fixed"
    }
    names = {title: arm for arm, title in TITLES.items()}
    groups = {
        "all students": "all", "low starters": "low", "middle starters": "middle",
        "high starters": "high", "disadvantaged students": "disadvantaged",
        "students who are not disadvantaged": "not_disadvantaged",
        "gap between high and low starters": "high-low",
        "gap between students who are and who are not disadvantaged": "disadvantage",
    }  # fmt: skip
    head, *rows = reader.table("Difference from Fixed classes in")["rows"]
    assert len(rows) == 3 * len(groups)
    for title, who, *cells in rows:
        outcome = "gap" if who.startswith("gap") else "achievement"
        row = store[names[title], outcome, "skill", "1", groups[who]]
        exam = store[names[title], outcome, "exam", "1", groups[who]]
        shown = dict(zip(head[2:], cells, strict=True))
        assert number(shown["Difference, true skill"]) == pytest.approx(
            float(row["estimate"]), abs=0.00501
        )
        assert number(shown["By the exam"]) == pytest.approx(float(exam["estimate"]), abs=0.00501)
        ends = [number(end) for end in shown["9 in 10 worlds"].split(" to ")]
        assert ends == pytest.approx(
            [float(row["worlds_low"]), float(row["worlds_high"])], abs=0.00501
        )
        ends = [number(end) for end in shown["95 % interval"].split(" to ")]
        assert ends == pytest.approx([float(row["ci_low"]), float(row["ci_high"])], abs=0.00501)
        assert shown["In words"] == row["verdict"]
        count = round(float(row["share"]) * int(row["worlds"]))
        assert shown["Worlds"].endswith(f"in {count} of {row['worlds']}")
        later = store.get((names[title], outcome, "skill", "2", groups[who]))
        assert bool(shown["A year later"]) == bool(later)


ARM = "|".join(map(re.escape, TITLES.values()))
SENTENCE = re.compile(
    rf"(?P<arm>{ARM}) (?P<verb>raised|lowered|left) [^.;]*?"
    r"(?: by (?P<by>[\d.,]+) [\w ]+)? (?:about the same [a-z ]+ )?compared with Fixed classes"
    r"[^;.]*; it was \w+ in (?P<count>\d+) of (?P<worlds>\d+) worlds; in 9 of 10 worlds the"
    r" difference lay between (?P<low>[+−]?[\d.,]+) and (?P<high>[+−]?[\d.,]+)\.(?!\d)"
)


def test_every_number_of_the_sentences_is_the_stores(reader, folder):
    rows = [row for row in rows_of(folder / "summary.csv") if row["reference"] == "fixed"]
    said = list(SENTENCE.finditer(reader.text))
    assert len(said) >= 3
    for one in said:
        assert any(says(one, row) for row in rows), one[0]


def says(one, row):
    """Tell whether a sentence says a row of the summary."""
    count = round(float(row["share"]) * int(row["worlds"]))
    return (
        (TITLES.get(row["arm"]), str(count)) == (one["arm"], one["count"])
        and row["worlds"] == one["worlds"]
        and rounds(row["worlds_low"], one["low"])
        and rounds(row["worlds_high"], one["high"])
        and (one["by"] is None or rounds(abs(float(row["estimate"])), one["by"]))
        and (one["verb"] == "left" or (float(row["estimate"]) > 0) == (one["verb"] == "raised"))
    )


def rounds(value, shown):
    """Tell whether a stored number rounds to one that is shown."""
    places = len(shown.partition(".")[2])
    return abs(float(value) - number(shown)) <= 0.5 * 10**-places + 1e-9


def test_report_and_terminal_agree_to_the_last_word_and_digit(reader, found):
    choice = Choice(found.summary, found.manifest)
    terminal = render(found.summary, found.manifest, 300, certainty=certainty(found), wide=True)
    flat = re.sub(r"\s+", " ", terminal)
    for sentence in answer(choice):
        assert sentence in reader.text.replace("In this model ", "")
        assert sentence in flat
    _, *rows = reader.table("Difference from Fixed classes after one year")["rows"]
    for row in rows:
        line = next(line for line in terminal.splitlines() if line.startswith(row[0][:15]))
        cells = re.sub(r"\s+", " ", " ".join(row[1:])).strip()
        assert cells in re.sub(r"\s+", " ", line)


def test_every_figure_has_title_desc_every_arm_and_a_table_equal_to_its_csv(text, reader, folder):
    assert len(reader.pictures) == len(FIGURES)
    names = re.findall(r'<figure id="figure-(\w+)">', text)
    for nr, name, picture in zip(FIGURES, names, reader.pictures, strict=True):
        assert picture["attributes"]["role"] == "img"
        assert picture["title"].strip()
        assert len(picture["desc"]) > 40
        head, *rows = reader.table(f"Numbers of figure {nr}:")["rows"]
        stored = rows_of(folder / "figures" / f"{name}.csv")
        assert [h.replace(" ", "_") for h in head] == list(stored[0])
        assert len(rows) == len(stored)
        for row, other in zip(rows, stored, strict=True):
            for cell, (key, value) in zip(row, other.items(), strict=True):
                assert same(cell, value), (name, key, cell, value)
        if name not in ("tornado", "flip", "trials"):
            assert all(title in picture["desc"] for arm, title in TITLES.items() if arm != "fixed")
            assert {row["arm"] for row in stored} >= set(ARMS[1:])


def same(cell, value):
    """Tell whether a cell of the page says what a cell of the CSV file says."""
    try:
        wanted = float(value)
    except ValueError:
        truths = {"True": "yes", "False": "no"}
        return cell == truths.get(value, value.removeprefix("'") if value[:2] == "'=" else value)
    return abs(number(cell) - wanted) <= 0.00005001 + 1e-9 * abs(wanted)


def test_what_tries_to_inject_is_text_everywhere(text, folder):
    for name in ("report.html", "handout.html", "table.html"):
        content = (folder / name).read_text(encoding="utf-8")
        assert "<script" not in content
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in content
        seen = Reader(content)
        assert FORMULA in f"{seen.text} {seen.tables} {seen.pictures}".replace("\\'", "'")
    for path in [*folder.glob("*.csv"), *folder.glob("figures/*.csv")]:
        for row in path.read_text(encoding="utf-8").splitlines():
            for cell in re.split(r',(?=(?:[^"]*"[^"]*")*[^"]*$)', row):
                bare = cell.strip('"')
                assert not re.match(r"[=@\t\r]", bare), (path.name, cell)
                assert not re.match(r"[+-](?![\d.]|inf)", bare), (path.name, cell)
    assert "'=cmd" in (folder / "figures" / "answer.csv").read_text(encoding="utf-8")


def test_words_of_the_first_four_sections_are_guarded(text):
    for part in re.findall(r'<section id="(?:answer|whom|gains|cost)".*?</section>', text, re.S):
        told = re.sub(r"<svg.*?</svg>|<[^>]+>", " ", part, flags=re.S)
        assert not re.search(FORBIDDEN, told, re.I), re.search(FORBIDDEN, told, re.I)
        assert not re.search(r"by [-−+]|[-−+]0\.0+(?!\d)", told)


def test_an_override_that_changed_nothing_is_flagged(text, reader):
    assert "1 override changed nothing: Westover regrouping: policy.every = 6." in reader.text
    _, *rows = reader.table("Westover regrouping: what differs from Fixed")["rows"]
    keys = {row[0]: row[1:] for row in rows}
    assert keys["policy.use"][:2] == ["fixed", "westover"]
    assert keys["policy.every"][2] == "an override that changed nothing"


def test_every_assumption_stands_there_with_its_source(reader, found):
    _, *rows = reader.table("All assumptions")["rows"]
    assert [row[0] for row in rows] == [card["name"] for card in found.manifest["assumptions"]]
    for row, card in zip(rows, found.manifest["assumptions"], strict=True):
        assert row[4] == card["unit"]
        assert row[5].startswith({"assumed": "assumed", "kraft2020": "Kraft", "star": "Project"}[
            card["source"]])  # fmt: skip
    assert "50 % of what was assumed (2 of 4 assumptions, by count) has no source." in reader.text


def test_misses_are_told_first_and_the_score_beside_the_rivals(reader):
    assert "0 of 1 held-out findings inside" in reader.text
    assert "not calibrated: its assumptions have not been fitted" in reader.text
    _, *rows = reader.table("Numbers of figure 7:")["rows"]
    assert [row[0] for row in rows] == ["missed", "inside"]


def test_arms_without_a_difference_are_about_the_same_in_nearly_every_world(tmp_path):
    arms = ["fixed", "westover", "tracked"]
    found = analyse(
        fake_results.results(arms, 40, null=True),
        fake_results.students(arms, null=True),
        fake_results.manifest(arms, 40),
    )
    text = report(found, [], None, {}, "run")
    reader = Reader(text)
    for name in ("answer", "whom"):
        assert "about the same in nearly every world" in lead(text, name)
    assert "0 of 100 students worse off" in reader.text
    cells = [cell for table in reader.tables for row in table["rows"] for cell in row]
    assert not [cell for cell in cells if cell.startswith(("▲", "▽"))]


def test_a_folder_without_tables_of_draws_or_trials_says_so_honestly():
    arms = ["fixed", "westover"]
    found = analyse(
        fake_results.results(arms, 6), None, fake_results.manifest(arms, 6, assumptions=[])
    )
    reader = Reader(report(found, [], None, {}, "run"))
    assert "holds no table of what its draws assumed" in reader.text
    assert "No ledger of trials was at hand" in reader.text
    assert "Students were not followed one by one." in reader.text
    assert "too few to say" in reader.text


def test_every_kind_of_block_is_escaped():
    bad = "<b>&\x07"
    blocks = [Words([bad]), Points([bad]), Facts([(bad, bad)]), Cards(bad, [])]
    empty = dict.fromkeys(("question", "title", "arms", "notes", "day", "run", "size", "citation"))
    empty |= {"not_alike": bad, "differs": [bad]}
    text = page("report.html", **empty, sections=[Section("a", bad, bad, blocks)])
    assert "<b>" not in text.replace("<b>Figure", "").replace('<p class="notice"><b>', "")
    assert "\x07" not in text
    assert text.count("&lt;b&gt;&amp;�") >= 8


def test_the_table_for_documents_is_the_reports(folder, reader):
    text = (folder / "table.html").read_text(encoding="utf-8")
    assert "A model, not a forecast." in text
    assert "worlds (" in text
    assert "seed" in text
    (table,) = Reader(text).tables
    assert table == reader.table("Difference from Fixed classes after one year")


def test_figures_are_well_formed_files_of_their_own(found, folder):
    for path in (folder / "figures").glob("*.svg"):
        ElementTree.fromstring(path.read_text(encoding="utf-8"))  # noqa: S314 - made here
    assert len(list((folder / "figures").glob("*.svg"))) == len(FIGURES)


def test_the_assumptions_that_figures_name_are_said_in_words(text, found):
    start = text.index("What these assumptions are")
    told = re.findall(r"<dt>(.*?)</dt><dd>(.*?)</dd>", text[start:].split("</dl>")[0], re.DOTALL)
    meanings = {card["name"]: f"{card['meaning']} ({card['unit']})"
                for card in found.manifest["assumptions"]}  # fmt: skip
    assert told
    assert all(meanings[name.strip()] == meaning.strip() for name, meaning in told)


def test_a_run_without_a_follow_up_has_no_column_of_later():
    arms = ["fixed", "hybrid"]
    found = analyse(fake_results.results(arms, worlds=20), None, fake_results.manifest(arms))
    assert set(found.summary["year"]) == {1}
    table = Reader(report(found, (), None, {}, "run")).table("Difference from Fixed classes in")
    head, *rows = table["rows"]
    assert head[-1] == "By the exam"
    assert all(len(row) == len(head) for row in rows)
