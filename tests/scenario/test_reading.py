import os
from pathlib import Path

import pytest

from plsim.scenario import load
from plsim.scenario.layers import plain_data
from plsim.scenario.reading import parse

LAUGHS = "a: &a [x, x]\n" + "".join(
    f"{b}: &{b} [*{a}, *{a}]\n" for a, b in zip("abcdefgh", "bcdefghi", strict=True)
)

BAD_TEXT = [
    ("", "a.yaml: the file is empty; write at least a name"),
    ("  \n\n", "a.yaml: the file is empty"),
    ("# only a comment\n", "a.yaml: the file is empty"),
    ("---\n...\n", "a.yaml:2:1: the top is a single value; write a mapping"),
    ("- name: a\n", "a.yaml:1:1: the top is a list; write a mapping"),
    ("westover\n", "a.yaml:1:1: the top is a single value; write a mapping"),
    ("name: a\n---\nname: b\n", "a.yaml:2:1: a second document; keep one to a file"),
    ("school:\n\tclasses: 3\n", "a.yaml:2:1: a tab; YAML is indented with spaces"),
    ("name: a\nschool:\n  classes: 3\n grades: [3]\n", "a.yaml:4:2: not YAML"),
    ("name: a: b\n", "a.yaml:1:8: not YAML: mapping values are not allowed here; indent"),
    ("name: [a\n", "a.yaml:2:1: not YAML"),
    ("name: 'a\n", "a.yaml:2:1: not YAML"),
    ("%YAML 9.9\n---\nname: a\n", "a.yaml:1:1: not YAML"),
    ('name: "\\UFFFFFFFF"\n', "a.yaml: not YAML"),
    ('notes: "\\uDC00\\uD800"\n', "a.yaml:1:8: the character U+DC00 in a text; take it out"),
    (b"name: caf\xe9\n", "a.yaml:1:10: byte 0xE9 is not UTF-8 (perhaps Latin-1); save the file as"),
    ("name: a\n".encode("utf-16"), "a.yaml: the text is in UTF-16 or UTF-32; save the file as UTF"),
    ("name: a\n".encode("utf-16-be"), "a.yaml: the text is in UTF-16 or UTF-32; save the file as"),
    ("name: a\n".encode("utf-32"), "a.yaml: the text is in UTF-16 or UTF-32; save the file as UTF"),
    ("name: aaa\nnotes: x\0y\n", "a.yaml:2:9: control character U+0000; take it out"),
    ("name: a\x07\n", "a.yaml:1:8: control character U+0007; take it out"),
    ('name: "a\\0b"\n', "a.yaml:1:7: the character U+0000 in a text; take it out"),
    ('notes: "\\uD800"\n', "a.yaml:1:8: the character U+D800 in a text; take it out"),
    ("name: a\nyears: 1\nname: b\n", "a.yaml:3:1: the key 'name' stands here twice; keep one"),
    (LAUGHS, "a.yaml:1:4: the anchor &a; take it out"),
    ("name: a\nnotes: *b\n", "a.yaml:2:8: the alias *b; write the value itself"),
    ("a: &a\n  b: *a\n", "a.yaml:1:4: the anchor &a; take it out"),
    ("<<: {name: a}\n", "a.yaml:1:1: merge keys (<<) are not read; use `extends`"),
    ("name: !!python/object/apply:os.system [ls]\n", "a.yaml:1:7: the tag tag:yaml.org,2002:pyt"),
    ("name: !!str a\n", "a.yaml:1:7: the tag tag:yaml.org,2002:str; take it out"),
    ("name: ! a\n", "a.yaml:1:7: the tag !; take it out"),
    ("? [a, b]\n: c\n", "a.yaml:1:3: a key must be a word, not a list, mapping or alias"),
    (": c\n", "a.yaml:1:1: a value without a key; write `key: value`"),
    ("a: " + "[" * 3000 + "]" * 3000, "a.yaml:1:24: nested deeper than 20 levels"),
    ("a: " + "{b: " * 1500 + "1" + "}" * 1500, "nested deeper than 20 levels"),
    ("".join(" " * i + "a:\n" for i in range(400)), "a.yaml:21:21: nested deeper than 20 levels"),
    ("a: [" + "1, 1, 1,\n" * 10_000 + "1]", "more than 20,000 values; is this a scenario?"),
    (
        "notes: " + "a" * 20_000,
        "a.yaml:1:1: a line of 20,007 characters; a line has at most 10,000",
    ),
    ("name: a\n" + "#\n" * 20_000, "a.yaml: 20,002 lines; a file has at most 20,000"),
    (b"name: a\n" + b"#\n" * 500_000, "a.yaml: the file is larger than 1 MB; is it YAML?"),
    ("years: " + "9" * 5000, "a.yaml:1:8: a number of 5,000 characters; write a shorter one"),
    ("years: " + "9" * 60 + "e3", "a.yaml:1:8: a number of 62 characters; write a shorter one"),
    ("years: .nan\n", "a.yaml:1:8: .nan is not a finite number; write one"),
    ("years: -.INF\n", "a.yaml:1:8: -.INF is not a finite number; write one"),
    ("years: 1e999\n", "a.yaml:1:8: 1e999 is too large for a number"),
]


@pytest.mark.parametrize(("text", "message"), BAD_TEXT, ids=[m[:60] for _, m in BAD_TEXT])
def test_a_text_that_is_no_scenario_says_where_and_what_to_do(folder, text, message):
    found = folder.messages(load, folder.write(text))
    assert any(message in each for each in found), found


def test_all_faults_of_the_text_come_at_once(folder):
    text = "a: &x 1\nb: !t 2\nc: .inf\nc: 3\n"
    found = folder.messages(load, folder.write(text))
    assert [each.split(":")[1] for each in found] == ["1", "2", "3", "4"]


def test_a_thousand_faults_do_not_fill_the_screen(folder):
    text = "".join(f"a{i}: &x 1\n" for i in range(1000))
    assert len(folder.messages(load, folder.write(text))) <= 101
    text = "".join(f"a{i}: 1\n" for i in range(1000))
    found = folder.messages(load, folder.write(text))
    assert len(found) == 101
    assert found[-1] == "and 900 further faults"


@pytest.mark.parametrize(
    "text",
    [
        "\ufeffname: a\nyears: 2\n",
        "name: a\r\nyears: 2\r\n",
        "name: a\ryears: 2\r",
        "---\nname: a\nyears: 2\n...\n",
        '{"name": "a", "years": 2}',
        "%YAML 1.1\n---\nname: a\nyears: 2\n",
    ],
)
def test_byte_order_mark_line_ends_and_json_are_fine(folder, text):
    scenario = load(folder.write(text))
    assert (scenario.name, scenario.years) == ("a", 2)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("NO", "NO"),
        ("on", "on"),
        ("12:30", "12:30"),
        ("12:30:45", "12:30:45"),
        ("017", "017"),
        ("0x1F", "0x1F"),
        ("0o17", "0o17"),
        ("1_000", "1_000"),
        ("2018-04-01", "2018-04-01"),
        ("12O", "12O"),
        ("1e3", 1000.0),
        ("1E-2", 0.01),
        (".45", 0.45),
        ("-3", -3),
        ("0", 0),
        ("5e-324", 5e-324),
        ("true", True),
        ("False", False),
        ("tRUE", "tRUE"),
        ("~", None),
        ("null", None),
        ("", None),
        ("'12'", "12"),
        ('"true"', "true"),
        ("=", "="),
    ],
)
def test_only_plain_decimals_and_true_false_null_are_more_than_text(text, value):
    found = plain_data(parse(f"a: {text}\n", "x"))["a"]
    assert (found, type(found)) == (value, type(value))


def test_letters_that_json_writes_in_two_halves_are_one():
    assert plain_data(parse('a: "\\ud83d\\ude42"', "x")) == {"a": "🙂"}


def test_keys_are_text_even_where_they_look_like_numbers():
    assert plain_data(parse("1: a\ntrue: b\n", "x")) == {"1": "a", "true": "b"}


def test_places_point_to_the_value_or_to_the_key_of_a_mapping():
    node = parse("a:\n  b: [1,\n      2]\n", "x.yaml")
    inner = node.value["a"].value["b"]
    assert node.value["a"].where == "x.yaml:1:1"
    assert inner.where == "x.yaml:2:3"
    assert [each.where for each in inner.value] == ["x.yaml:2:7", "x.yaml:3:7"]


def test_what_is_no_file_is_refused_by_name(folder, tmp_path):
    assert folder.messages(load, tmp_path / "b.yaml") == ["b.yaml: no such file; there is none"]
    folder.write("name: a", "westover.yaml")
    [message] = folder.messages(load, tmp_path / "westovr.yaml")
    assert message == "westovr.yaml: no such file; did you mean 'westover.yaml'?"
    [message] = folder.messages(load, f"{tmp_path}/")
    assert "this is a folder; name a file in it" in message
    [message] = folder.messages(load, f"{tmp_path}/{'a' * 300}.yaml")
    assert "cannot be read (file name too long)" in message
    [message] = folder.messages(load, "a\0b.yaml")
    assert "cannot be read" in message


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes here")
def test_a_pipe_is_never_waited_for(folder, tmp_path):
    os.mkfifo(tmp_path / "pipe.yaml")
    [message] = folder.messages(load, tmp_path / "pipe.yaml")
    assert message == "pipe.yaml: this is not a regular file; name a YAML file"


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="no /dev/zero here")
def test_an_endless_file_is_never_read(folder):
    [message] = folder.messages(load, "/dev/zero")
    assert "this is not a regular file" in message


def test_the_slowest_texts_under_a_megabyte_are_refused(folder):
    slow = ["!" * 9_999 + "\n", "a\n", "? ", "- ", "&a ", "'\n", "%a\n", "a: b\n#\n", "> \n\n", "{"]
    for piece in slow:
        assert folder.messages(load, folder.write(piece * (990_000 // len(piece)))), piece
