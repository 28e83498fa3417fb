"""Environments that step together."""

import gymnasium
import numpy as np
from gymnasium.vector import AutoresetMode
from gymnasium.vector.utils import batch_space

from . import spaces
from .bridge import OPEN, RESET, STEP, Bridge
from .errors import BridgeError, InvalidActionError
from .replies import Replies
from .seeds import asked, fresh


class BabyAIVectorEnv(gymnasium.vector.VectorEnv):
    """n environments of a level in one Node process; an episode that ends is followed by the next in the same step.

    They behave as gymnasium's SyncVectorEnv with AutoresetMode.SAME_STEP; use `make_vec`.
    """

    metadata = {"render_modes": [], "autoreset_mode": AutoresetMode.SAME_STEP}

    def __init__(self, level, n, *, project=None):
        self.level = level
        self.num_envs = n = int(n) if isinstance(n, np.integer) else n
        self._bridge = Bridge.opened(project, OPEN, {"level": level, "n": n, "autoreset": True})
        self.single_action_space = spaces.action_space()
        self.single_observation_space = spaces.observation_space()
        self.action_space = batch_space(self.single_action_space, n)
        self.observation_space = batch_space(self.single_observation_space, n)
        self._replies = Replies(n)
        self._seeds = [None] * n
        self._missions = [""] * n
        self._shown = tuple(self._missions)

    @property
    def np_random_seed(self):
        """The seed that each environment was last started from; None before the first reset."""
        return tuple(self._seeds)

    def reset(self, *, seed=None, options=None):
        """Start an episode in every environment.

        Args:
            seed: of the first environment, the others taking the next ones; or a list with one for each, None where the
                generator goes on; without any all go on, or the first time start anywhere.
            options: {"reset_mask": n booleans}: the environments that are reset, the others going on.
        Returns:
            The observations {"image": (n, 7, 7, 3), "direction": (n,), "mission": n strings}, and an info that is empty.
        Raises:
            BridgeError: for a seed that is none; where minigrid would try for ever to lay out a world, after which all are
                to be reset.
        """
        chosen = self._chosen(options)
        resets = [False] * self.num_envs
        for i, one in enumerate(self._asked(seed)):
            if chosen[i]:
                resets[i] = fresh() if one is None and self._seeds[i] is None else one
        reply = self._replies.read(self._bridge.ask(RESET, Replies.resets(resets)))
        self._seeds = [one if type(one) is int else old for one, old in zip(resets, self._seeds)]
        self._begin(np.flatnonzero(chosen).tolist(), reply.missions)
        return self._observations(reply), {}

    def _asked(self, seed):
        if seed is None:
            return [None] * self.num_envs
        if not isinstance(seed, (list, tuple, np.ndarray)):
            first = asked(seed)
            return range(first, first + self.num_envs)
        if len(seed) != self.num_envs:
            raise BridgeError(f"{len(seed)} seeds for {self.num_envs} environments; pass one each")
        return [None if one is None else asked(one) for one in seed]

    def _chosen(self, options):
        if options is None or "reset_mask" not in options:
            return np.ones(self.num_envs, np.bool_)
        mask = np.asarray(options["reset_mask"])
        if mask.shape != (self.num_envs,) or mask.dtype != np.bool_ or not mask.any():
            raise BridgeError(f"invalid reset_mask {mask!r}; pass {self.num_envs} booleans, one of them True")
        return mask

    def step(self, actions):
        """One step in every environment.

        Args:
            actions: n integers 0 to 6.
        Returns:
            observations as of reset, rewards (float64), terminations and truncations (bool), and an info. Where an episode
            ended the observation is the next one's first, and info["final_obs"][i] its last ({"image", "direction",
            "mission"}; None for the others; info["_final_obs"] says where).
        Raises:
            InvalidActionError: for other actions; ResetNeededError: before the first reset. Nothing is done then.
        """
        reply = self._replies.read(self._bridge.ask(STEP, self._encoded(actions)), finals=None)
        info = self._end(reply) if reply.missions else {}
        return self._observations(reply), reply.rewards, reply.terminated, reply.truncated, info

    def _encoded(self, actions):
        array = np.asarray(actions)
        if array.shape != (self.num_envs,) or array.dtype.kind not in "iu":
            raise InvalidActionError(f"invalid actions of shape {array.shape} and type {array.dtype}; pass {self.num_envs} integers 0 to 6")
        if array.min() < 0 or array.max() >= spaces.ACTIONS:
            wrong = array[(array < 0) | (array >= spaces.ACTIONS)][0]
            raise InvalidActionError(f"invalid action {wrong}; actions are the integers 0 to 6")
        return array.astype(np.uint8).tobytes()

    def _end(self, reply):
        """Keeps the missions of the episodes that began, and tells of those that ended."""
        ended = reply.terminated | reply.truncated
        final = np.full(self.num_envs, None, dtype=object)
        rows = np.flatnonzero(ended).tolist()
        for k, (i, direction) in enumerate(zip(rows, reply.final_directions.tolist())):
            final[i] = {"image": reply.final_images[k], "direction": direction, "mission": self._missions[i]}
        self._begin(rows, reply.missions)
        return {"final_obs": final, "_final_obs": ended, "final_info": {}, "_final_info": ended.copy()}

    def _begin(self, rows, missions):
        for i, mission in zip(rows, missions):
            self._missions[i] = mission
        self._shown = tuple(self._missions)

    def _observations(self, reply):
        return {"image": reply.images, "direction": reply.directions.astype(np.int64), "mission": self._shown}

    def close_extras(self, **kwargs):
        """End the Node process."""
        bridge = getattr(self, "_bridge", None)  # none where it could not be made, which gymnasium closes all the same
        if bridge is not None:
            bridge.close()
