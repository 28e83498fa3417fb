"""The trained T5 as two ONNX graphs with the names transformers.js expects.

Every weight is an initialiser under its Hugging Face name with the very bytes of the safetensors file (the graph does
the transposing), so that the files can be compared tensor by tensor. In the decoder `use_cache_branch` tells whether
the cross-attention's keys and values come from the cache or from the encoder's states.
"""

import numpy as np
from onnx import ModelProto, TensorProto, checker, helper, numpy_helper

from model import Shape, buckets

OPSET, IR_VERSION = 20, 9
CLOSED = float(np.finfo(np.float32).min)  # added to the scores of keys that must not be attended to


class Graph:
    """Nodes and constants being put together; `weights` become initialisers when they are first used."""

    def __init__(self, shape: Shape, weights: dict, name: str) -> None:
        self.shape, self.weights, self.name = shape, weights, name
        self.nodes, self.constants = [], {}

    def add(self, kind: str, *inputs: str, name: str = "", **attributes) -> str:
        """Appends a node with one output and returns the output's name."""
        output = name or f"{kind.lower()}_{len(self.nodes)}"
        self.nodes.append(helper.make_node(kind, list(inputs), [output], **attributes))
        return output

    def weight(self, name: str) -> str:
        """The initialiser of a trained weight."""
        self.constants[name] = self.weights[name]
        return name

    def constant(self, name: str, value: np.ndarray) -> str:
        """The initialiser of a number that is not trained."""
        self.constants[name] = value
        return name

    def ints(self, *values: int) -> str:
        """A constant list of int64."""
        return self.constant("ints_" + "_".join(map(str, values)), np.array(values, np.int64))

    def real(self, name: str, value: float) -> str:
        """A constant float32 scalar."""
        return self.constant(name, np.array(value, np.float32))

    def linear(self, x: str, name: str) -> str:
        """x · Wᵀ."""
        return self.add("MatMul", x, self.add("Transpose", self.weight(name), perm=[1, 0]))

    def norm(self, x: str, name: str) -> str:
        """T5's layer norm: division by the root mean square, times a weight."""
        mean = self.add("ReduceMean", self.add("Mul", x, x), self.ints(-1), keepdims=1)
        root = self.add("Sqrt", self.add("Add", mean, self.real("epsilon", self.shape.layer_norm_epsilon)))
        return self.add("Mul", self.add("Div", x, root), self.weight(name))

    def heads(self, x: str) -> str:
        """B x T x (heads * d_kv) -> B x heads x T x d_kv."""
        parts = self.add("Reshape", x, self.ints(0, 0, self.shape.num_heads, self.shape.d_kv))
        return self.add("Transpose", parts, perm=[0, 2, 1, 3])

    def attend(self, prefix: str, query: str, keys: str, values: str, bias: str) -> str:
        """Attention of B x heads x T x d_kv queries, keys and values, through the output matrix."""
        scores = self.add("MatMul", query, self.add("Transpose", keys, perm=[0, 1, 3, 2]))
        shares = self.add("Softmax", self.add("Add", scores, bias), axis=-1)
        mixed = self.add("Transpose", self.add("MatMul", shares, values), perm=[0, 2, 1, 3])
        joined = self.add("Reshape", mixed, self.ints(0, 0, self.shape.num_heads * self.shape.d_kv))
        return self.linear(joined, f"{prefix}.o.weight")

    def feed_forward(self, x: str, at: str) -> str:
        """The residual gated-gelu block."""
        h = self.norm(x, f"{at}.layer_norm.weight")
        gate = self.add("Gelu", self.linear(h, f"{at}.DenseReluDense.wi_0.weight"), approximate="tanh")
        wide = self.add("Mul", gate, self.linear(h, f"{at}.DenseReluDense.wi_1.weight"))
        return self.add("Add", x, self.linear(wide, f"{at}.DenseReluDense.wo.weight"))

    def length(self, x: str, axis: int) -> str:
        """The size of one axis, as a scalar."""
        return self.add("Squeeze", self.add("Shape", x, start=axis, end=axis + 1))

    def position_bias(self, stack: str, queries: str, keys: str) -> tuple:
        """(1 x heads x query x key bias, query x key offsets key − query) from two position ranges."""
        relative = self.add("Sub", keys, self.add("Unsqueeze", queries, self.ints(1)))
        reach = self.shape.relative_attention_max_distance
        low, high = self.constant("reach_low", np.int64(-reach)), self.constant("reach_high", np.int64(reach))
        row = self.add("Add", self.add("Clip", relative, low, high), high)
        table = self.constant("buckets", buckets(self.shape, bidirectional=stack == "encoder").astype(np.int64))
        weight = self.weight(f"{stack}.block.0.layer.0.SelfAttention.relative_attention_bias.weight")
        bias = self.add("Gather", weight, self.add("Gather", table, row))
        return self.add("Unsqueeze", self.add("Transpose", bias, perm=[2, 0, 1]), self.ints(0)), relative

    def closed(self, mask: str) -> str:
        """B x 1 x 1 x T score offsets that shut out padding."""
        wide = self.add("Unsqueeze", self.add("Cast", mask, to=TensorProto.FLOAT), self.ints(1, 2))
        return self.add("Mul", self.add("Sub", self.real("one", 1.0), wide), self.real("closed", CLOSED))

    def model(self, inputs: list, outputs: list) -> ModelProto:
        """The finished, checked model."""
        initialisers = [numpy_helper.from_array(np.asarray(value), name) for name, value in self.constants.items()]
        graph = helper.make_graph(self.nodes, self.name, inputs, outputs, initialisers)
        opset = [helper.make_opsetid("", OPSET)]
        model = helper.make_model(graph, opset_imports=opset, ir_version=IR_VERSION, producer_name="tandem")
        checker.check_model(model, full_check=True)
        return model


def _value(name: str, kind: int, *shape) -> object:
    return helper.make_tensor_value_info(name, kind, list(shape))


def encoder_graph(shape: Shape, weights: dict) -> ModelProto:
    """input_ids, attention_mask -> last_hidden_state."""
    g = Graph(shape, weights, "encoder")
    x = g.add("Gather", g.weight("shared.weight"), "input_ids")
    zero, one = g.constant("zero", np.int64(0)), g.constant("one_step", np.int64(1))
    positions = g.add("Range", zero, g.length("input_ids", 1), one)
    bias, _ = g.position_bias("encoder", positions, positions)
    bias = g.add("Add", bias, g.closed("attention_mask"))
    for i in range(shape.num_layers):
        at = f"encoder.block.{i}.layer"
        h = g.norm(x, f"{at}.0.layer_norm.weight")
        q, k, v = (g.heads(g.linear(h, f"{at}.0.SelfAttention.{part}.weight")) for part in "qkv")
        x = g.add("Add", x, g.attend(f"{at}.0.SelfAttention", q, k, v, bias))
        x = g.feed_forward(x, f"{at}.1")
    g.nodes.append(helper.make_node("Identity", [g.norm(x, "encoder.final_layer_norm.weight")], ["last_hidden_state"]))
    batch, length = "batch_size", "encoder_sequence_length"
    inputs = [_value(name, TensorProto.INT64, batch, length) for name in ("input_ids", "attention_mask")]
    return g.model(inputs, [_value("last_hidden_state", TensorProto.FLOAT, batch, length, shape.d_model)])


def _cross(g: Graph, at: str, i: int, part: str) -> str:
    """Cross-attention keys or values: from the cache, or from the encoder's states."""
    name = f"{i}.encoder.{'key' if part == 'k' else 'value'}"
    fresh = Graph(g.shape, g.weights, f"fresh_{i}_{part}")
    matrix = g.add("Transpose", g.weight(f"{at}.1.EncDecAttention.{part}.weight"), perm=[1, 0])
    sizes = g.ints(0, 0, g.shape.num_heads, g.shape.d_kv)
    prefix = f"fresh_{i}_{part}"
    fresh.add("MatMul", "encoder_hidden_states", matrix, name=f"{prefix}_flat")
    fresh.add("Reshape", f"{prefix}_flat", sizes, name=f"{prefix}_parts")
    fresh.add("Transpose", f"{prefix}_parts", name=f"{prefix}_heads", perm=[0, 2, 1, 3])
    kept = helper.make_node("Identity", [f"past_key_values.{name}"], [f"kept_{i}_{part}"])
    size = ("batch_size", g.shape.num_heads, "encoder_sequence_length", g.shape.d_kv)
    branches = {
        "then_branch": helper.make_graph([kept], f"kept_{i}_{part}", [], [_value(f"kept_{i}_{part}", 1, *size)]),
        "else_branch": helper.make_graph(fresh.nodes, prefix, [], [_value(f"{prefix}_heads", 1, *size)]),
    }
    return g.add("If", "use_cache_branch", name=f"present.{name}", **branches)


def decoder_graph(shape: Shape, weights: dict) -> ModelProto:
    """Decoder with its cache: input_ids, encoder states and mask, past keys and values -> logits, present ones."""
    g = Graph(shape, weights, "decoder")
    x = g.add("Gather", g.weight("shared.weight"), "input_ids")
    zero, one = g.constant("zero", np.int64(0)), g.constant("one_step", np.int64(1))
    past = g.length("past_key_values.0.decoder.key", 2)
    total = g.add("Add", past, g.length("input_ids", 1))
    bias, relative = g.position_bias("decoder", g.add("Range", past, total, one), g.add("Range", zero, total, one))
    later = g.add("Greater", relative, zero)
    bias = g.add("Add", bias, g.add("Where", later, g.real("closed", CLOSED), g.real("open", 0.0)))
    memory_bias = g.closed("encoder_attention_mask")
    for i in range(shape.num_decoder_layers):
        at = f"decoder.block.{i}.layer"
        h = g.norm(x, f"{at}.0.layer_norm.weight")
        q, k, v = (g.heads(g.linear(h, f"{at}.0.SelfAttention.{part}.weight")) for part in "qkv")
        cached = f"{i}.decoder"
        k = g.add("Concat", f"past_key_values.{cached}.key", k, name=f"present.{cached}.key", axis=2)
        v = g.add("Concat", f"past_key_values.{cached}.value", v, name=f"present.{cached}.value", axis=2)
        x = g.add("Add", x, g.attend(f"{at}.0.SelfAttention", q, k, v, bias))
        h = g.norm(x, f"{at}.1.layer_norm.weight")
        q = g.heads(g.linear(h, f"{at}.1.EncDecAttention.q.weight"))
        k, v = _cross(g, at, i, "k"), _cross(g, at, i, "v")
        x = g.add("Add", x, g.attend(f"{at}.1.EncDecAttention", q, k, v, memory_bias))
        x = g.feed_forward(x, f"{at}.2")
    h = g.norm(x, "decoder.final_layer_norm.weight")
    matrix = g.add("Transpose", g.weight("lm_head.weight"), perm=[1, 0])
    g.add("MatMul", h, matrix, name="logits")

    def caches(prefix: str, decoder_length: str) -> list:
        lengths = {"decoder": decoder_length, "encoder": "encoder_sequence_length"}
        return [
            _value(f"{prefix}.{i}.{side}.{part}", 1, "batch_size", shape.num_heads, lengths[side], shape.d_kv)
            for i in range(shape.num_decoder_layers)
            for side in ("decoder", "encoder")
            for part in ("key", "value")
        ]

    inputs = [
        _value("encoder_attention_mask", TensorProto.INT64, "batch_size", "encoder_sequence_length"),
        _value("input_ids", TensorProto.INT64, "batch_size", "decoder_sequence_length"),
        _value("encoder_hidden_states", 1, "batch_size", "encoder_sequence_length", shape.d_model),
        *caches("past_key_values", "past_decoder_sequence_length"),
        _value("use_cache_branch", TensorProto.BOOL, 1),
    ]
    logits = _value("logits", 1, "batch_size", "decoder_sequence_length", shape.vocab_size)
    return g.model(inputs, [logits, *caches("present", "past_decoder_sequence_length + decoder_sequence_length")])
