"""A small T5 in JAX: the same arithmetic as transformers' T5ForConditionalGeneration, on its own weight names.

Gated-gelu feed-forward, own output head, no dropout. Weights are a flat dict from the Hugging Face parameter name to
an array; linear weights have the shape (out, in).
"""

from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np


class Shape(NamedTuple):
    """The sizes of a T5, with the names of its config.json."""

    vocab_size: int
    d_model: int = 128
    d_kv: int = 32
    num_heads: int = 4
    d_ff: int = 256
    num_layers: int = 2
    num_decoder_layers: int = 1
    relative_attention_num_buckets: int = 32
    relative_attention_max_distance: int = 128
    layer_norm_epsilon: float = 1e-6


def buckets(shape: Shape, bidirectional: bool) -> np.ndarray:
    """The relative-position bucket of key − query = −max … max (positions farther away share the outermost bucket)."""
    reach = shape.relative_attention_max_distance
    relative = np.arange(-reach, reach + 1)
    count = shape.relative_attention_num_buckets
    base = np.zeros_like(relative)
    if bidirectional:
        count //= 2
        base = np.where(relative > 0, count, 0)
        distance = np.abs(relative)
    else:
        distance = np.maximum(-relative, 0)
    exact = count // 2
    scaled = np.log(np.maximum(distance, 1).astype(np.float32) / np.float32(exact))
    scaled = scaled / np.float32(np.log(reach / exact)) * np.float32(count - exact)
    far = np.minimum(exact + scaled.astype(np.int64), count - 1)
    return base + np.where(distance < exact, distance, far)


def weight_shapes(shape: Shape) -> dict:
    """Every weight's name and shape, in the order of transformers' state dict, encoder first."""
    inner = shape.num_heads * shape.d_kv
    shapes = {"shared.weight": (shape.vocab_size, shape.d_model)}

    def attention(prefix: str, kind: str, biased: bool) -> None:
        for part in "qkv":
            shapes[f"{prefix}.{kind}.{part}.weight"] = (inner, shape.d_model)
        shapes[f"{prefix}.{kind}.o.weight"] = (shape.d_model, inner)
        if biased:
            name = f"{prefix}.{kind}.relative_attention_bias.weight"
            shapes[name] = (shape.relative_attention_num_buckets, shape.num_heads)
        shapes[f"{prefix}.layer_norm.weight"] = (shape.d_model,)

    def feed_forward(prefix: str) -> None:
        shapes[f"{prefix}.DenseReluDense.wi_0.weight"] = (shape.d_ff, shape.d_model)
        shapes[f"{prefix}.DenseReluDense.wi_1.weight"] = (shape.d_ff, shape.d_model)
        shapes[f"{prefix}.DenseReluDense.wo.weight"] = (shape.d_model, shape.d_ff)
        shapes[f"{prefix}.layer_norm.weight"] = (shape.d_model,)

    for stack, layers in (("encoder", shape.num_layers), ("decoder", shape.num_decoder_layers)):
        for i in range(layers):
            attention(f"{stack}.block.{i}.layer.0", "SelfAttention", biased=i == 0)
            if stack == "decoder":
                attention(f"{stack}.block.{i}.layer.1", "EncDecAttention", biased=False)
            feed_forward(f"{stack}.block.{i}.layer.{2 if stack == 'decoder' else 1}")
        shapes[f"{stack}.final_layer_norm.weight"] = (shape.d_model,)
    shapes["lm_head.weight"] = (shape.vocab_size, shape.d_model)
    return shapes


def initial_weights(shape: Shape, rng: np.random.Generator) -> dict:
    """Random weights, scaled so that every layer's output starts near unit size."""
    weights = {}
    for name, size in weight_shapes(shape).items():
        if "layer_norm" in name:
            weights[name] = np.ones(size, np.float32)
            continue
        deviation = size[-1] ** -0.5
        if name.endswith(".q.weight"):
            deviation *= shape.d_kv**-0.5  # T5 does not scale its attention scores
        if name == "shared.weight":
            deviation = 1.0
        weights[name] = (rng.standard_normal(size) * deviation).astype(np.float32)
    return weights


def _norm(x: jax.Array, weight: jax.Array, epsilon: float) -> jax.Array:
    return x * jax.lax.rsqrt(jnp.mean(x * x, axis=-1, keepdims=True) + epsilon) * weight


def _heads(shape: Shape, x: jax.Array) -> jax.Array:
    # B x T x (heads * d_kv) -> B x heads x T x d_kv
    return x.reshape(*x.shape[:2], shape.num_heads, shape.d_kv).transpose(0, 2, 1, 3)


def _attend(shape: Shape, w: dict, prefix: str, x: jax.Array, source: jax.Array, bias: jax.Array) -> jax.Array:
    q = _heads(shape, x @ w[f"{prefix}.q.weight"].T)
    k = _heads(shape, source @ w[f"{prefix}.k.weight"].T)
    v = _heads(shape, source @ w[f"{prefix}.v.weight"].T)
    shares = jax.nn.softmax(jnp.einsum("bhqd,bhkd->bhqk", q, k) + bias, axis=-1)
    mixed = jnp.einsum("bhqk,bhkd->bhqd", shares, v)
    # B x heads x T x d_kv -> B x T x (heads * d_kv)
    mixed = mixed.transpose(0, 2, 1, 3).reshape(*x.shape[:2], shape.num_heads * shape.d_kv)
    return mixed @ w[f"{prefix}.o.weight"].T


def _feed_forward(w: dict, prefix: str, x: jax.Array) -> jax.Array:
    gate = jax.nn.gelu(x @ w[f"{prefix}.wi_0.weight"].T, approximate=True)
    return (gate * (x @ w[f"{prefix}.wi_1.weight"].T)) @ w[f"{prefix}.wo.weight"].T


def _position_bias(shape: Shape, w: dict, stack: str, length: int) -> jax.Array:
    table = buckets(shape, bidirectional=stack == "encoder")
    reach = shape.relative_attention_max_distance
    relative = np.clip(np.arange(length)[None, :] - np.arange(length)[:, None], -reach, reach)
    bias = w[f"{stack}.block.0.layer.0.SelfAttention.relative_attention_bias.weight"][table[relative + reach]]
    return bias.transpose(2, 0, 1)[None]  # 1 x heads x query x key


def _stack(
    shape: Shape,
    w: dict,
    stack: str,
    ids: jax.Array,
    bias: jax.Array,
    memory: jax.Array = None,
    memory_bias: jax.Array = None,
) -> jax.Array:
    x = w["shared.weight"][ids]
    layers = shape.num_layers if stack == "encoder" else shape.num_decoder_layers
    for i in range(layers):
        parts = [("SelfAttention", None, bias), ("EncDecAttention", memory, memory_bias)][: 1 if memory is None else 2]
        for j, (kind, source, part_bias) in enumerate(parts):
            at = f"{stack}.block.{i}.layer.{j}"
            h = _norm(x, w[f"{at}.layer_norm.weight"], shape.layer_norm_epsilon)
            x = x + _attend(shape, w, f"{at}.{kind}", h, h if source is None else source, part_bias)
        at = f"{stack}.block.{i}.layer.{len(parts)}"
        h = _norm(x, w[f"{at}.layer_norm.weight"], shape.layer_norm_epsilon)
        x = x + _feed_forward(w, f"{at}.DenseReluDense", h)
    return _norm(x, w[f"{stack}.final_layer_norm.weight"], shape.layer_norm_epsilon)


def encode(shape: Shape, w: dict, ids: jax.Array, mask: jax.Array) -> jax.Array:
    """Encoder states, B x T x d_model, of padded prompts (ids and 0/1 mask, B x T)."""
    bias = _position_bias(shape, w, "encoder", ids.shape[1]) + _closed(mask)
    return _stack(shape, w, "encoder", ids, bias)


def decode(shape: Shape, w: dict, memory: jax.Array, mask: jax.Array, ids: jax.Array) -> jax.Array:
    """Logits, B x U x vocabulary, of decoder inputs (B x U) that attend to encoder states with their mask."""
    length = ids.shape[1]
    causal = jnp.where(np.tril(np.ones((length, length), bool)), 0.0, -1e9)[None, None]
    bias = _position_bias(shape, w, "decoder", length) + causal
    return _stack(shape, w, "decoder", ids, bias, memory, _closed(mask)) @ w["lm_head.weight"].T


def _closed(mask: jax.Array) -> jax.Array:
    return jnp.where(mask[:, None, None, :] > 0, 0.0, -1e9)
