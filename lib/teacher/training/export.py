"""Writes a trained teacher as a folder in Hugging Face layout, with ONNX graphs that transformers.js loads."""

import hashlib
import json
import shutil
from pathlib import Path

import numpy as np
from onnx.reference import ReferenceEvaluator
from safetensors.numpy import save

from lessons import candidates, padded
from model import Shape
from onnx_graph import decoder_graph, encoder_graph
from vocabulary import END_ID, PAD_ID, encode, special_tokens_map, tokenizer_config, tokenizer_json

CHECK_WITHIN = 1e-4


def config_json(shape: Shape) -> dict:
    """The content of config.json for transformers' and transformers.js' T5ForConditionalGeneration."""
    return {
        "architectures": ["T5ForConditionalGeneration"],
        "model_type": "t5",
        "is_encoder_decoder": True,
        "feed_forward_proj": "gated-gelu",
        "dense_act_fn": "gelu_new",
        "is_gated_act": True,
        "tie_word_embeddings": False,
        "dropout_rate": 0.0,
        "classifier_dropout": 0.0,
        "initializer_factor": 1.0,
        "pad_token_id": PAD_ID,
        "eos_token_id": END_ID,
        "decoder_start_token_id": PAD_ID,
        "use_cache": True,
        "torch_dtype": "float32",
        **shape._asdict(),
    }


def generation_config_json() -> dict:
    """The content of generation_config.json: greedy, an action name is at most two tokens and the end."""
    return {"decoder_start_token_id": PAD_ID, "eos_token_id": END_ID, "pad_token_id": PAD_ID, "max_new_tokens": 4}


def write_json(path: Path, content: object) -> None:
    """Two-space JSON with a line end."""
    path.write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def sha256(content: bytes) -> str:
    """The SHA-256 of a file's content, hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def safetensors_bytes(weights: dict) -> bytes:
    """The content of model.safetensors."""
    return save(weights, metadata={"format": "pt"})


def check_onnx(folder: Path, shape: Shape, prompts: list, scores: np.ndarray) -> None:
    """Runs the written graphs on `prompts`, with and without cache; raises ValueError where a sum is not in `scores`."""
    rows = [encode(prompt) for prompt in prompts]
    ids, mask = padded(rows, max(map(len, rows)))
    ids, mask = ids.astype(np.int64), mask.astype(np.int64)
    encoder = ReferenceEvaluator(str(folder / "onnx/encoder_model.onnx"))
    decoder = ReferenceEvaluator(str(folder / "onnx/decoder_model_merged.onnx"))
    memory = encoder.run(None, {"input_ids": ids, "attention_mask": mask})[0]
    common = {"encoder_hidden_states": memory, "encoder_attention_mask": mask}

    def step(token: int, past: dict, cached: bool) -> dict:
        tokens = np.full((len(rows), 1), token, np.int64)
        feed = {**common, **past, "input_ids": tokens, "use_cache_branch": np.array([cached])}
        return dict(zip(decoder.output_names, decoder.run(None, feed)))

    empty = np.zeros((len(rows), shape.num_heads, 0, shape.d_kv), np.float32)
    none = {name: empty for name in decoder.input_names if name.startswith("past_key_values")}
    paths = candidates()
    for action, (first, second, _) in enumerate(paths.inputs):
        start = step(first, none, cached=False)
        cache = {name.replace("present", "past_key_values"): start[name] for name in start if name != "logits"}
        follow = step(second, cache, cached=True)
        logp = [
            x["logits"][:, 0] - np.log(np.exp(x["logits"][:, 0]).sum(axis=1, keepdims=True)) for x in (start, follow)
        ]
        found = logp[0] @ paths.first[action] + paths.two[action] * (logp[1] @ paths.second[action])
        worst = float(np.abs(found - scores[:, action]).max())
        if not worst <= CHECK_WITHIN:
            raise ValueError(f"the ONNX graphs differ from the trained weights by {worst:.2g} nats on action {action}")


def write_weights(folder: Path, shape: Shape, weights: dict) -> None:
    """Writes weights, configuration and tokenizer into an empty folder."""
    write_json(folder / "config.json", config_json(shape))
    write_json(folder / "generation_config.json", generation_config_json())
    write_json(folder / "tokenizer.json", tokenizer_json())
    write_json(folder / "tokenizer_config.json", tokenizer_config())
    write_json(folder / "special_tokens_map.json", special_tokens_map())
    (folder / "model.safetensors").write_bytes(safetensors_bytes(weights))


def write_model(folder: Path, shape: Shape, weights: dict) -> dict:
    """Writes all files but the card into an empty folder; returns their SHA-256 sums by relative path."""
    write_weights(folder, shape, weights)
    (folder / "onnx").mkdir()
    for name, graph in (("encoder_model", encoder_graph), ("decoder_model_merged", decoder_graph)):
        (folder / f"onnx/{name}.onnx").write_bytes(graph(shape, weights).SerializeToString(deterministic=True))
    found = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): sha256(path.read_bytes()) for path in found}


def fresh_folder(folder: Path) -> Path:
    """The folder, new and empty; what an interrupted run left there goes."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


def replace_folder(part: Path, folder: Path) -> None:
    """Puts the finished folder `part` in the place of `folder`."""
    if folder.exists():
        shutil.rmtree(folder)
    part.rename(folder)
