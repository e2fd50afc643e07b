"""Luck keyed by (root seed, world, who, decision, when): no rule touches a bare generator.

Two policies share every stroke of luck that does not depend on them, adding a mechanism leaves
the luck of the others as it was, and a world's luck does not depend on chunks, workers or order.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from statistics import NormalDist

import numpy as np
import numpy.typing as npt

from plsim.core.philox import fill_normal, fill_uniform

Floats = npt.NDArray[np.float64]
LARGEST_SEED = 2**128 - 1


@cache
def decision_word(decision: str) -> np.uint64:
    """Turn a decision's name into a counter word."""
    return np.uint64(int.from_bytes(hashlib.blake2b(decision.encode(), digest_size=8).digest()))


@cache
def normal_table() -> npt.NDArray[np.float32]:
    """Give the upper half of 65,536 normal quantiles at the middles of equal slices.

    The tail ends at 4.3 SD. Half of them, in 128 KB, stay in a processor's cache; single precision
    is a hundred times finer than the slices.
    """
    usual = NormalDist().inv_cdf  # SciPy's takes a fifth of a second to import
    # scaled so that the variance is 1 in spite of the cut tail
    quantiles = np.array([usual((number + 0.5) / 65536) for number in range(32768, 65536)])
    table: npt.NDArray[np.float32] = np.asarray(
        quantiles / np.sqrt(np.mean(quantiles**2)), dtype=np.float32
    )
    table.flags.writeable = False
    return table


@lru_cache(maxsize=100_000)
def key_words(seed: int, purpose: int, world: int) -> tuple[int, ...]:
    """Give the two words of a world's key; every assumption of a draw asks for the same."""
    sequence = np.random.SeedSequence(seed, spawn_key=(purpose, world))
    return tuple(sequence.generate_state(2, np.uint64).tolist())


@dataclass(frozen=True)
class Stream:
    """Draw luck for rows, each known by its world (a row of `keys`) and its own lasting id."""

    keys: npt.NDArray[np.uint64]
    world: npt.NDArray[np.int32]
    who: npt.NDArray[np.uint64]

    def of(self, rows: npt.NDArray[np.int64]) -> "Stream":
        """Give the luck of some of the rows, which is what it is among all."""
        return Stream(self.keys, self.world[rows], self.who[rows])

    def normal(self, decision: str, when: int | npt.NDArray[np.int64], columns: int = 1) -> Floats:
        """Draw standard normals: row x column; `when` is one number or one number per row."""
        out = np.empty((columns, len(self.who)))
        fill_normal(out, *self._counters(when), decision_word(decision), normal_table())
        return out.T

    def uniform(self, decision: str, when: int | npt.NDArray[np.int64], columns: int = 1) -> Floats:
        """Draw uniforms in [0, 1): row x column; `when` is one number or one number per row."""
        out = np.empty((columns, len(self.who)))
        fill_uniform(out, *self._counters(when), decision_word(decision))
        return out.T

    def _counters(self, when: int | npt.NDArray[np.int64]) -> tuple[npt.NDArray[np.generic], ...]:
        return self.keys, self.world, self.who, np.atleast_1d(np.asarray(when)).astype(np.uint64)


@dataclass(frozen=True)
class Luck:
    """Hold the keys of some worlds: world x 2 words of 64 bits."""

    keys: npt.NDArray[np.uint64]

    @classmethod
    def of(cls, seed: int, worlds: Sequence[int], purpose: int = 0) -> "Luck":
        """Make the keys of worlds from the root seed; another purpose is other luck."""
        words = [key_words(seed, purpose, int(world)) for world in worlds]
        return cls(np.array(words, dtype=np.uint64).reshape(-1, 2))

    def stream(self, world: npt.NDArray[np.int32], who: npt.NDArray[np.int64]) -> Stream:
        """Bind rows to their luck by world (0, 1, ... among these worlds) and lasting id."""
        return Stream(self.keys, world, who.view(np.uint64))
