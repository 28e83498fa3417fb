"""Lamorel's score of the six actions: the sum of log-softmax over an action's tokens, no special tokens, no end."""

from typing import Callable

import jax
import jax.numpy as jnp
import numpy as np

from lessons import by_width, candidates, padded
from model import Shape, decode, encode
from vocabulary import encode as tokenize

BATCH = 64


def make_scorer(shape: Shape) -> Callable:
    """A function (weights, prompts) -> log-probability sums, len(prompts) x 6, float32."""
    paths = candidates()
    inputs = jnp.asarray(paths.inputs[:, :2])

    @jax.jit
    def score(weights: dict, ids: jax.Array, mask: jax.Array) -> jax.Array:
        memory = encode(shape, weights, ids, mask)

        def along(path: jax.Array, first: jax.Array, second: jax.Array, two: jax.Array) -> jax.Array:
            logits = decode(shape, weights, memory, mask, jnp.broadcast_to(path, (ids.shape[0], 2)))
            logp = jax.nn.log_softmax(logits)
            return logp[:, 0] @ first + two * (logp[:, 1] @ second)

        steps = zip(inputs, paths.first, paths.second, paths.two)
        return jnp.stack([along(*step) for step in steps], axis=1)

    def scores(weights: dict, prompts: list) -> np.ndarray:
        rows = [tokenize(prompt) for prompt in prompts]
        found = np.zeros((len(rows), len(paths.inputs)), np.float32)
        for width, members in by_width(rows).items():
            for start in range(0, len(members), BATCH):
                part = np.resize(members[start : start + BATCH], BATCH)  # a last batch repeats its members
                found[part] = score(weights, *padded([rows[i] for i in part], width))
        return found

    return scores


def probabilities(scores: np.ndarray) -> np.ndarray:
    """The softmax over the six sums, in float64."""
    shares = np.exp(scores.astype(np.float64) - scores.max(axis=-1, keepdims=True))
    return shares / shares.sum(axis=-1, keepdims=True)
