"""One environment."""

import operator

import gymnasium
import numpy as np

from . import spaces
from .bridge import OPEN, RESET, STEP, Bridge
from .errors import InvalidActionError
from .replies import Replies
from .seeds import asked, fresh

_ACTIONS = [bytes([action]) for action in range(spaces.ACTIONS)]


class BabyAIEnv(gymnasium.Env):
    """One environment of a level, the same as minigrid's of that name and seed; use `make`."""

    metadata = {"render_modes": []}

    def __init__(self, level, *, project=None):
        self.level = level
        self.action_space = spaces.action_space()
        self.observation_space = spaces.observation_space()
        self._bridge = Bridge.opened(project, OPEN, {"level": level, "n": 1, "autoreset": False})
        self._replies = Replies(1)
        self._seeded = False
        self._mission = ""

    def reset(self, *, seed=None, options=None):
        """Start an episode.

        Args:
            seed: starts the generator anew (an integer ≥ 0); without one it goes on, or the first time starts anywhere.
            options: none are known.
        Returns:
            The observation {"image", "direction", "mission"}, and an info that is empty.
        Raises:
            BridgeError: where minigrid would try for ever to lay out a world.
        """
        if seed is not None:
            seed = asked(seed)
            super().reset(seed=seed)
        elif not self._seeded:
            seed = self.np_random_seed if self._np_random_seed != -1 else fresh()
        reply = self._replies.read(self._bridge.ask(RESET, self._replies.resets([seed])))
        self._seeded = True
        (self._mission,) = reply.missions
        return self._observation(reply), {}

    def step(self, action):
        """Do an action, 0 to 6.

        Returns:
            observation, reward in [0, 1], terminated, truncated, an empty info.
        Raises:
            InvalidActionError: for any other action.
            ResetNeededError: before the first reset and after the end of an episode.
        """
        reply = self._replies.read(self._bridge.ask(STEP, _encoded(action)))
        observation = self._observation(reply)
        return observation, float(reply.rewards[0]), bool(reply.terminated[0]), bool(reply.truncated[0]), {}

    def _observation(self, reply):
        return {"image": reply.images[0], "direction": int(reply.directions[0]), "mission": self._mission}

    def close(self):
        """End its Node process; a second time nothing happens."""
        self._bridge.close()


def _encoded(action):
    try:
        number = operator.index(action.item() if isinstance(action, np.ndarray) else action)
    except (TypeError, ValueError):
        number = -1
    if not 0 <= number < spaces.ACTIONS:
        raise InvalidActionError(f"invalid action {action!r}; actions are the integers 0 to 6")
    return _ACTIONS[number]
