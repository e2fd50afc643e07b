import io
import re

import fake_results
import pytest
from rich.cells import cell_len

from plsim.analysis.certainty import certainty
from plsim.analysis.numbers import signed
from plsim.analysis.summary import analyse
from plsim.analysis.verdict import SYMBOLS, verdict_of
from plsim.report.choice import Choice
from plsim.report.terminal import look, render

ARMS = list(fake_results.TITLES)
NAMES = ["[bold]x[/bold]", "<script>", "\x1b[31mred", "=cmd", "学校" * 9, " "]


@pytest.fixture(scope="module")
def found():
    return analyse(
        fake_results.results(ARMS), fake_results.students(ARMS), fake_results.manifest(ARMS)
    )


def shown(found, width=100, **more):
    return render(found.summary, found.manifest, width, certainty=certainty(found), **more)


@pytest.mark.parametrize("width", [60, 80, 100, 140])
def test_no_line_is_wider_than_the_terminal(found, width):
    assert max(map(cell_len, shown(found, width).splitlines())) <= width


def test_columns_that_do_not_fit_are_named_and_wide_brings_them_back(found):
    narrow = " ".join(shown(found, 80).split())
    assert "Left out at this width: worse of 100, cost per student, strain of 1" in narrow
    assert "--wide" in narrow
    wide = shown(found, 80, wide=True)
    assert "Left out" not in wide
    assert "cost per" in wide


def test_low_middle_and_high_starters_stand_beside_the_average_at_every_width(found):
    for width in (60, 80, 100):
        head = shown(found, width).splitlines()[4]
        assert head.split()[:1] == ["average"]
        assert {"low", "middle", "high"} <= set(head.split())


def test_arms_come_by_their_average_and_the_reference_is_only_named(found):
    text = shown(found)
    table = text.split("In this model")[0]
    names = ["Hybrid", "Westover", "Cooperative", "Relational", "Tracked", "Self-paced", "(luck"]
    starts = [table.index(f"\n{name}") for name in names]
    assert starts == sorted(starts)
    assert "Difference from Fixed classes after one year" in table
    assert "\nFixed" not in table


def test_marks_and_numbers_are_those_of_the_summary(found):
    line = next(row for row in shown(found, 140).splitlines() if row.startswith("Hybrid"))
    rows = found.summary[
        (found.summary.arm == "hybrid")
        & (found.summary.reference == "fixed")
        & (found.summary.measure.isin(["skill", ""]))
    ].set_index(["outcome", "subgroup"])
    cards = Choice(found.summary, found.manifest).cards
    for key, places in (
        (("achievement", "all"), 2),
        (("gap", "high-low"), 2),
        (("cost", "all"), 0),
    ):
        row = rows.loc[key]
        mark = SYMBOLS[verdict_of(row.verdict, cards[key[0]]).mark]
        assert re.search(rf"{mark} +{re.escape(signed(row.estimate, places))}(\s|$)", line)
    low = signed(rows.loc[("achievement", "all")].worlds_low, 2)
    assert f"{low} to " in line


def test_a_clear_verdict_is_bold_and_nothing_is_without_colour(found):
    assert "\x1b" not in shown(found)
    colored = shown(found, color=True)
    assert "\x1b[1m▲ +0.11\x1b[0m" in colored
    assert not re.search(r"\x1b\[1m● ", colored)
    assert re.sub(r"\x1b\[\d+m", "", colored) == shown(found)


def test_a_terminal_without_utf8_gets_plain_signs(found):
    text = shown(found, ascii_only=True)
    assert text.isascii()
    assert re.search(r"Hybrid +\+ \+0\.11", text)
    assert re.search(r"Tracked .* - \+0\.14", text)


def test_how_sure_says_what_is_known_and_that_nothing_is_calibrated(found):
    text = shown(found)
    assert "200 worlds fix each average to ±0.02" in text
    assert "not calibrated" in text
    assert "50 % of the assumptions (2 of 4, by count) have no source" in text
    calibrated = analyse(
        fake_results.results(ARMS), None, fake_results.manifest(ARMS, calibrated=True)
    )
    assert "not calibrated" not in shown(calibrated)


def test_how_sure_tells_of_the_ensemble_where_there_is_one():
    scored = {"held_out": [29, 34], "unseen": [5, 6], "fit": [42, 50]}
    scored |= {"the model": [26, 30], "always 0": [13, 30]}
    told = {"members": 250, "trials": 16, "reproduced": scored}
    manifest = fake_results.manifest(ARMS, calibrated=True, ensemble=told)
    text = shown(analyse(fake_results.results(ARMS), None, manifest))
    text = " ".join(text.split())
    assert "calibrated: ensemble of 250 draws; 29 of 34 held-out findings, 5 of 6 unseen" in text
    assert "of 30 differences never fitted 26, where always saying 0 reproduces 13" in text


def test_the_sentences_name_the_lead_its_gap_and_its_rival(found):
    text = " ".join(shown(found).split())
    assert "Hybrid raised average achievement by 0.11 SD compared with Fixed classes" in text
    assert "(about 2 months, EEF table)" in text
    assert "narrower by 0.07 SD because low starters rose more than high starters" in text
    assert "Hybrid was higher than Westover regrouping by 0.04 SD" in text
    assert "No policy was better than Fixed classes on every outcome." in text


def test_the_null_policy_shows_no_triangle_and_no_student_worse_off():
    arms = ARMS[:3]
    null = analyse(
        fake_results.results(arms, null=True),
        fake_results.students(arms, null=True),
        fake_results.manifest(arms),
    )
    body = shown(null).split("\n", 2)[2]
    assert "▲" not in body
    assert "▽" not in body
    assert "about the same in nearly every world" in " ".join(body.split())
    line = next(row for row in body.splitlines() if row.startswith("Hybrid"))
    assert re.search(r"●\s+0\s+0\s+●\s+0", line)


def test_names_are_text_without_markup_or_control_characters(found):
    manifest = fake_results.manifest(ARMS)
    for arm, name in zip(manifest["arms"][1:], NAMES, strict=True):
        arm["title"] = name
    text = render(found.summary, manifest, 100, color=False)
    assert "\x1b" not in text
    assert "[bold]x" in text
    assert "<script>" in text
    assert max(map(cell_len, text.splitlines())) <= 100


def test_an_undefined_effect_is_a_question_mark_and_a_word():
    found = analyse(fake_results.results(ARMS[:2], sd=0.0), None, fake_results.manifest(ARMS[:2]))
    text = shown(found)
    assert re.search(r"Hybrid +\? +-", text)
    assert "undefined" in text
    assert "nan" not in text


def test_one_arm_is_not_compared():
    found = analyse(
        fake_results.results(["fixed"], worlds=4), None, fake_results.manifest(["fixed"])
    )
    assert "nothing to compare" in shown(found)


def test_too_few_worlds_say_so():
    found = analyse(fake_results.results(ARMS[:2], worlds=6), None, fake_results.manifest(ARMS[:2]))
    text = " ".join(shown(found).split())
    assert "Hybrid ran in 6 worlds: too few to say" in text
    assert "▲ +" not in text


class Stream(io.StringIO):
    encoding = "utf-8"

    def isatty(self):
        return True


def test_the_look_of_a_stream():
    assert not look(io.StringIO(), {}).color
    assert look(io.StringIO(), {}).width == 100
    assert look(Stream(), {}).color
    assert not look(Stream(), {"NO_COLOR": "1"}).color
    assert not look(Stream(), {"TERM": "dumb"}).color
    assert not look(Stream(), {}).ascii_only
    latin = Stream()
    latin.encoding = "latin-1"
    assert look(latin, {}).ascii_only


@pytest.mark.parametrize(("worlds", "said"), [(6, True), (38, True), (40, False)])
def test_few_draws_are_said_to_lack_rare_ones(worlds, said):
    manifest = fake_results.manifest(ARMS[:2], worlds)
    text = shown(analyse(fake_results.results(ARMS[:2], worlds), None, manifest))
    words = f"{worlds // 2} draws may lack rare ones that matter: run more worlds"
    assert (words in " ".join(text.split())) == said
