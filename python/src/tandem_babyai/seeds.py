"""Seeds, which may be of any size, as numpy's."""

import operator

import numpy as np

from .errors import BridgeError


def asked(seed):
    """A seed that somebody gave, as an int.

    Raises:
        BridgeError: unless it is an integer ≥ 0.
    """
    try:
        number = operator.index(seed)
    except TypeError:
        number = -1
    if number < 0:
        raise BridgeError(f"invalid seed {seed!r}; a seed is an integer from 0 on")
    return number


def fresh():
    """A seed that nobody gave, of the system's randomness."""
    return int(np.random.SeedSequence().entropy)
