"""Small schools come to what they came to; only `python tests/week/baseline.py` moves that."""

import importlib.util
import json
from pathlib import Path

import pytest

place = Path(__file__).with_name("baseline.py")
spec = importlib.util.spec_from_file_location("baseline", place)
baseline = importlib.util.module_from_spec(spec)
spec.loader.exec_module(baseline)

TOLERANCE = 1e-6
"""Of means, relative: processors and libraries round differently, and a year carries that on."""


def test_small_schools_come_to_what_the_baseline_says():
    expected = json.loads(baseline.FILE.read_text())
    found = baseline.values()
    assert found.keys() == expected.keys()
    for policy, fields in expected.items():
        assert found[policy].keys() == fields.keys()
        for name, means in fields.items():
            told = f"{policy}: {name} moved; if that is meant, run tests/week/baseline.py"
            assert found[policy][name] == pytest.approx(means, rel=TOLERANCE, abs=TOLERANCE), told


def test_the_baseline_would_notice_a_small_change():
    expected = json.loads(baseline.FILE.read_text())["fixed"]["skill"]
    assert [mean * 1.00001 for mean in expected] != pytest.approx(expected, rel=TOLERANCE)
