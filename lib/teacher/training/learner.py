"""Learning the trained distribution: the loss over action paths, and Adam."""

from typing import NamedTuple

import jax
import jax.numpy as jnp

from lessons import Batch, Candidates
from model import Shape, decode, encode
from vocabulary import END_ID

BETA1, BETA2, EPSILON, CLIP = 0.9, 0.98, 1e-8, 1.0


class State(NamedTuple):
    """Weights, Adam's two moments, and the number of updates made."""

    weights: dict
    mean: dict
    square: dict
    count: jax.Array


def fresh(weights: dict) -> State:
    """The state before the first update."""
    zeros = {name: jnp.zeros_like(value) for name, value in weights.items()}
    return State({name: jnp.asarray(value) for name, value in weights.items()}, zeros, zeros, jnp.zeros((), jnp.int32))


def loss_of(shape: Shape, paths: Candidates, weights: dict, batch: Batch) -> jax.Array:
    """Mean cross-entropy along one action's tokens, against the exact probability of each next token.

    The first token has the actions' probabilities, summed by first word; the second those of the actions that share
    the path's first word; then the end.
    """
    paths = Candidates(*map(jnp.asarray, paths))
    memory = encode(shape, weights, batch.ids, batch.mask)
    logits = decode(shape, weights, memory, batch.mask, paths.inputs[batch.path])
    logp = jax.nn.log_softmax(logits)  # B x 3 x vocabulary
    sharing = batch.shares * (paths.first @ paths.first.T)[batch.path]
    second = (sharing / sharing.sum(axis=1, keepdims=True)) @ paths.second
    losses = -(batch.shares @ paths.first * logp[:, 0]).sum(axis=1)
    losses -= (second * logp[:, 1]).sum(axis=1)
    losses -= paths.two[batch.path] * logp[:, 2, END_ID]
    return losses.mean()


def update(shape: Shape, paths: Candidates, state: State, batch: Batch, rate: float) -> tuple:
    """One Adam step with the gradient clipped to norm CLIP; returns (new state, loss)."""
    loss, slope = jax.value_and_grad(lambda weights: loss_of(shape, paths, weights, batch))(state.weights)
    norm = jnp.sqrt(sum((g * g).sum() for g in slope.values()))
    slope = {name: g * jnp.minimum(1.0, CLIP / (norm + 1e-6)) for name, g in slope.items()}
    count = state.count + 1
    mean = {name: BETA1 * state.mean[name] + (1 - BETA1) * g for name, g in slope.items()}
    square = {name: BETA2 * state.square[name] + (1 - BETA2) * g * g for name, g in slope.items()}
    fix1, fix2 = 1 - BETA1**count, 1 - BETA2**count
    weights = {
        name: value - rate * (mean[name] / fix1) / (jnp.sqrt(square[name] / fix2) + EPSILON)
        for name, value in state.weights.items()
    }
    return State(weights, mean, square, count), loss
