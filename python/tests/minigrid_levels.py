"""minigrid's side of the comparisons."""

import gymnasium
import minigrid  # noqa: F401  (registers the levels)
import numpy as np

LEVELS = sorted(name for name in gymnasium.registry if name.startswith("BabyAI-"))


def original(level):
    """minigrid's environment without gymnasium's wrappers."""
    return gymnasium.make(level, disable_env_checker=True).unwrapped


def assert_same(ours, theirs):
    """Both show the same."""
    assert ours.keys() == theirs.keys() == {"image", "direction", "mission"}
    assert ours["image"].dtype == theirs["image"].dtype
    np.testing.assert_array_equal(ours["image"], theirs["image"])
    assert (ours["direction"], ours["mission"]) == (theirs["direction"], theirs["mission"])
