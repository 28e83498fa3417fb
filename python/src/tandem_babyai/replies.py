"""What the environments say, and how resets are asked for."""

import json

import numpy as np

from .spaces import IMAGE_BYTES, VIEW_SHAPE

_FINAL_BYTES = IMAGE_BYTES + 1


class Reply:
    """What n environments show; the arrays are views of one piece of memory that no other reply has."""

    __slots__ = ("rewards", "images", "directions", "terminated", "truncated", "final_images", "final_directions", "missions")


class Replies:
    """Reads the replies of n environments; lib/bridge/environments.ts says how they are laid out."""

    def __init__(self, n):
        self._n = n
        sizes = [8 * n, IMAGE_BYTES * n, n, n, n]
        ends = np.cumsum(sizes).tolist()
        self._slices = [slice(end - size, end) for size, end in zip(sizes, ends)]
        self._length = ends[-1]

    def read(self, data, finals=0):
        """The arrays in a reply.

        Args:
            data: the reply.
            finals: how many last observations it holds; None for one of each episode that ended.
        """
        everything = np.frombuffer(data, np.uint8)
        rewards, images, directions, terminated, truncated = [everything[part] for part in self._slices]
        reply = Reply()
        reply.rewards = rewards.view(np.float64)
        reply.images = images.reshape(self._n, *VIEW_SHAPE)
        reply.directions = directions
        reply.terminated = terminated.view(np.bool_)
        reply.truncated = truncated.view(np.bool_)
        if finals is None:
            finals = int(np.count_nonzero(terminated | truncated))
        end = self._length + finals * _FINAL_BYTES
        last = everything[self._length : end].reshape(finals, _FINAL_BYTES)
        reply.final_images = last[:, :IMAGE_BYTES].reshape(finals, *VIEW_SHAPE)
        reply.final_directions = last[:, IMAGE_BYTES]
        text = bytes(everything[end:]).decode()
        reply.missions = text.split("\n") if text else []
        return reply

    @staticmethod
    def resets(seeds):
        """A request: for each environment a seed, None to let its generator go on, False to leave it alone."""
        return json.dumps([str(seed) if type(seed) is int else seed for seed in seeds]).encode()
