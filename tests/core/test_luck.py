"""Luck is Philox, word for word; normals are normal; keys keep everything apart."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plsim.core.luck import LARGEST_SEED, Luck, decision_word, normal_table
from plsim.core.philox import fill_normal, fill_uniform, product

MANY = 200_000


def stream(seed=1, worlds=1, each=MANY, purpose=0):
    world = np.repeat(np.arange(worlds, dtype=np.int32), each)
    return Luck.of(seed, range(worlds), purpose).stream(world, np.tile(np.arange(each), worlds))


def numpys_words(key, who, decision, when, first):
    """Ask NumPy's own Philox, which counts up once before the first word."""
    words = (who, when, int(decision_word(decision)), first)
    counter = sum(word << (64 * place) for place, word in enumerate(words)) - 1
    counter %= 2**256
    parts = [(counter >> (64 * place)) % 2**64 for place in range(4)]
    return np.random.Philox(key=key, counter=np.array(parts, np.uint64)).random_raw(4)


def close_to_zero(a, b):
    r = np.corrcoef(a.ravel(), b.ravel())[0, 1]
    return abs(r) < 4.5 / np.sqrt(a.size)


@settings(deadline=None)  # the first call compiles
@given(
    seed=st.integers(0, LARGEST_SEED),
    who=st.integers(0, 2**63 - 1),
    when=st.integers(0, 2**40),
    decision=st.text(max_size=20),
)
def test_uniforms_are_numpys_philox_words(seed, who, when, decision):
    luck = Luck.of(seed, [3])
    one = luck.stream(np.zeros(1, np.int32), np.array([who]))
    expected = [
        (numpys_words(luck.keys[0], who, decision, when, first) >> np.uint64(11)) * 2.0**-53
        for first in (0, 4)
    ]
    found = one.uniform(decision, when, 7)
    assert found.shape == (1, 7)
    assert found[0].tolist() == np.concatenate(expected)[:7].tolist()


@settings(deadline=None)
@given(who=st.integers(0, 2**40), when=st.integers(0, 5000))
def test_normals_are_looked_up_by_sixteen_bits_of_numpys_words(who, when):
    luck = Luck.of(9, [0])
    found = luck.stream(np.zeros(1, np.int32), np.array([who])).normal("learning", when, 18)[0]
    expected = []
    for first in (0, 16):
        words = numpys_words(luck.keys[0], who, "learning", when, first)
        expected += [int(word) >> (16 * lane) & 0xFFFF for word in words for lane in range(4)]
    table = np.concatenate([-normal_table()[::-1], normal_table()])
    assert found.tolist() == table[expected[:18]].tolist()


def test_the_plain_loops_say_the_same_as_the_compiled_ones():
    keys = Luck.of(5, range(3)).keys
    world, who = np.array([0, 1, 2, 1]), np.array([7, 0, 3, 2**60], np.uint64)
    when, word = np.array([4], np.uint64), decision_word("plain")
    for fill, more in ((fill_uniform, ()), (fill_normal, (normal_table(),))):
        compiled, plain = np.empty((19, 4)), np.empty((19, 4))
        fill(compiled, keys, world, who, when, word, *more)
        with np.errstate(over="ignore"):  # words wrap around, as they should
            fill.plain(plain, keys, world, who, when, word, *more)
        assert np.array_equal(compiled, plain)


@given(a=st.integers(0, 2**64 - 1), b=st.integers(0, 2**64 - 1))
def test_a_product_has_two_halves(a, b):
    high, low = product(a & 0xFFFFFFFF, a >> 32, b)
    assert int(high) * 2**64 + int(low) == a * b


def test_normals_have_the_moments_of_a_normal():
    z = stream().normal("moments", 0, 8).ravel()
    error = 1 / np.sqrt(z.size)
    assert abs(z.mean()) < 4 * error
    assert abs(z.var() - 1) < 4 * np.sqrt(2) * error
    assert abs((z**3).mean()) < 4 * np.sqrt(15) * error
    assert (z**4).mean() == pytest.approx(3, abs=0.05)


def test_the_table_is_the_upper_half_of_a_distribution_of_variance_one():
    table = normal_table()
    assert np.mean(table.astype(float) ** 2) == pytest.approx(1, abs=1e-7)
    assert np.all(table > 0)
    assert np.all(np.diff(table) > 0)
    with pytest.raises(ValueError, match="read-only"):
        table[0] = 0


@pytest.mark.parametrize(("beyond", "share"), [(1, 0.31731), (2, 0.0455), (3, 0.0026998)])
def test_the_tails_hold_as_much_as_they_should(beyond, share):
    z = stream().normal("tails", 0, 8).ravel()
    assert np.mean(np.abs(z) > beyond) == pytest.approx(share, rel=0.05)


def test_the_tails_end_where_the_table_does():
    z = stream().normal("tails", 1, 8)
    assert 4.0 < np.abs(z).max() < 4.4


def test_uniforms_fill_zero_to_one_evenly():
    u = stream().uniform("even", 0, 4).ravel()
    assert u.min() >= 0
    assert u.max() < 1
    count = np.bincount((u * 100).astype(int), minlength=100)
    chi2 = ((count - u.size / 100) ** 2 / (u.size / 100)).sum()
    assert 50 < chi2 < 160  # 99 degrees of freedom


def test_luck_of_different_keys_goes_not_together():
    base = stream(1).normal("a", 0, 2)
    others = {
        "decision": stream(1).normal("b", 0, 2),
        "week": stream(1).normal("a", 1, 2),
        "seed": stream(2).normal("a", 0, 2),
        "purpose": stream(1, purpose=1).normal("a", 0, 2),
        "neighbour": np.roll(base, 1, axis=0),
        "column": base[:, ::-1],
    }
    world = stream(1, worlds=2).normal("a", 0, 2)
    assert np.array_equal(world[:MANY], base)
    others["world"] = world[MANY:]
    assert [name for name, other in others.items() if not close_to_zero(base, other)] == []
    # nor do their sizes
    assert [n for n, other in others.items() if not close_to_zero(base**2, other**2)] == []


def test_normals_and_uniforms_of_one_decision_differ_from_those_of_another():
    one = stream(each=100)
    assert not np.isin(one.uniform("x", 0), one.uniform("y", 0)).any()


def test_luck_depends_on_no_other_row():
    worlds, ids = np.array([2, 0, 1, 2], np.int32), np.array([5, 5, 9, 0])
    luck = Luck.of(4, range(3))
    together = luck.stream(worlds, ids).normal("a", 6, 3)
    for row in range(4):
        alone = luck.stream(worlds[row : row + 1], ids[row : row + 1]).normal("a", 6, 3)
        assert np.array_equal(alone[0], together[row])
    order = np.array([3, 1, 0, 2])
    assert np.array_equal(luck.stream(worlds[order], ids[order]).normal("a", 6, 3), together[order])


def test_a_worlds_luck_does_not_depend_on_its_chunk():
    zero, ids = np.zeros(50, np.int32), np.arange(50)
    alone = Luck.of(4, [17]).stream(zero, ids).uniform("a", 2)
    in_chunk = Luck.of(4, [3, 17, 90]).stream(zero + 1, ids).uniform("a", 2)
    assert np.array_equal(alone, in_chunk)


def test_when_may_differ_by_row():
    one = stream(each=6)
    when = np.array([0, 1, 2, 0, 1, 2])
    mixed = one.uniform("a", when, 5)
    for week in range(3):
        assert np.array_equal(mixed[when == week], one.uniform("a", week, 5)[when == week])


def test_more_columns_leave_the_first_as_they_were():
    one = stream(each=20)
    assert np.array_equal(one.normal("a", 0, 40)[:, :17], one.normal("a", 0, 17))
    assert np.array_equal(one.uniform("a", 0, 9)[:, :3], one.uniform("a", 0, 3))


def test_nobody_has_no_luck():
    assert stream(each=0).normal("a", 0, 3).shape == (0, 3)
    assert Luck.of(1, []).keys.shape == (0, 2)


def test_every_world_and_purpose_has_its_own_key():
    keys = np.concatenate([Luck.of(1, range(500), purpose).keys for purpose in (0, 1)])
    assert len(np.unique(keys, axis=0)) == 1000
