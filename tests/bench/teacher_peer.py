"""The peer of the scoring benchmark: torch, with the encoder run once per prompt, as Lamorel does it.

Usage: teacher_peer.py make FOLDER          a T5 of flan-t5-small's shape with random weights, also as ONNX, and prompts
       teacher_peer.py score FOLDER WAY     prints {"cpuSeconds": …, "wallSeconds": …, "scores": [[…]]}; WAY is single or batch
"""

import json
import os
import sys
import time
from pathlib import Path

os.environ["OMP_NUM_THREADS"] = "1"

import torch
from transformers import T5Config, T5ForConditionalGeneration

PROMPTS, PROMPT_TOKENS = 16, 150
CANDIDATES, CANDIDATE_TOKENS = 6, 3
FIRST_WORD, WORDS = 3, 32100


def make(folder):
    """flan-t5-small's shape; a tokenizer that takes words w3, w4 … one by one; prompts and candidates of random words."""
    torch.manual_seed(0)
    shape = T5Config(
        d_model=512,
        d_kv=64,
        num_heads=6,
        d_ff=1024,
        num_layers=8,
        num_decoder_layers=8,
        vocab_size=32128,
        feed_forward_proj="gated-gelu",
        tie_word_embeddings=False,
        decoder_start_token_id=0,
    )
    model = T5ForConditionalGeneration(shape).eval()
    with torch.no_grad():
        model.lm_head.weight.mul_(shape.d_model**-0.5)  # logits of a usual size
    model.save_pretrained(folder)
    vocabulary = {"<pad>": 0, "</s>": 1, "<unk>": 2, **{f"w{k}": k for k in range(FIRST_WORD, WORDS)}}
    tokenizer = {
        "version": "1.0",
        "added_tokens": [],
        "normalizer": None,
        "pre_tokenizer": {"type": "WhitespaceSplit"},
        "post_processor": None,
        "decoder": None,
        "model": {"type": "WordLevel", "vocab": vocabulary, "unk_token": "<unk>"},
    }
    write(folder / "tokenizer.json", tokenizer)
    write(folder / "tokenizer_config.json", {"tokenizer_class": "T5Tokenizer", "unk_token": "<unk>", "pad_token": "<pad>"})
    ids = torch.randint(FIRST_WORD, WORDS, (PROMPTS, PROMPT_TOKENS)).tolist()
    candidates = torch.randint(FIRST_WORD, WORDS, (CANDIDATES, CANDIDATE_TOKENS)).tolist()
    words = lambda rows: [" ".join(f"w{k}" for k in row) for row in rows]
    write(folder / "work.json", {"ids": ids, "candidateIds": candidates, "prompts": words(ids), "candidates": words(candidates)})
    export(folder)


def export(folder):
    """The same model as transformers.js has it, in a folder beside."""
    from optimum.exporters.onnx import main_export

    onnx = folder.with_name(f"{folder.name}-onnx")
    (onnx / "onnx").mkdir(parents=True, exist_ok=True)
    main_export(str(folder), onnx / "export", task="text2text-generation-with-past", do_validation=False)
    for name in ("encoder_model.onnx", "decoder_model_merged.onnx"):
        (onnx / "export" / name).rename(onnx / "onnx" / name)
    for name in ("config.json", "generation_config.json", "tokenizer.json", "tokenizer_config.json"):
        (onnx / name).write_bytes((folder / name).read_bytes())


def write(path, content):
    path.write_text(json.dumps(content))


def single(model, prompts, candidates):
    """Prompt by prompt: the encoder once, then the six candidates side by side."""
    return [batch(model, [prompt], candidates)[0] for prompt in prompts]


def batch(model, prompts, candidates):
    """All prompts at once: the encoder once for each, its states repeated for the candidates."""
    tokens = torch.tensor(candidates).repeat(len(prompts), 1)
    inputs = torch.cat([torch.zeros(len(tokens), 1, dtype=torch.long), tokens[:, :-1]], 1)
    states = model.encoder(input_ids=torch.tensor(prompts)).last_hidden_state.repeat_interleave(len(candidates), 0)
    logits = model(encoder_outputs=(states,), decoder_input_ids=inputs).logits
    sums = torch.log_softmax(logits, -1).gather(2, tokens[:, :, None]).sum((1, 2))
    return sums.view(len(prompts), -1).tolist()


def score(folder, way):
    torch.set_num_threads(1)
    model = T5ForConditionalGeneration.from_pretrained(folder).eval()
    work = json.loads((folder / "work.json").read_text())
    run = {"single": single, "batch": batch}[way]
    with torch.inference_mode():
        run(model, work["ids"][:2], work["candidateIds"])
        start, clock = time.process_time(), time.perf_counter()
        scores = run(model, work["ids"], work["candidateIds"])
        seconds, wall = time.process_time() - start, time.perf_counter() - clock
    print(json.dumps({"cpuSeconds": seconds, "wallSeconds": wall, "scores": scores}))


if __name__ == "__main__":
    verb, path, *rest = sys.argv[1:]
    make(Path(path)) if verb == "make" else score(Path(path), *rest)
