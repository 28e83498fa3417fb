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

import flan_t5_small
import torch
from transformers import T5ForConditionalGeneration

PROMPTS, PROMPT_TOKENS = 16, 150
CANDIDATES, CANDIDATE_TOKENS = 6, 3
IDS = flan_t5_small.FIRST_WORD, flan_t5_small.WORDS


def make(folder):
    """The model, and prompts and candidates of random words."""
    flan_t5_small.make(folder)
    ids = torch.randint(*IDS, (PROMPTS, PROMPT_TOKENS)).tolist()
    candidates = torch.randint(*IDS, (CANDIDATES, CANDIDATE_TOKENS)).tolist()
    words = lambda rows: [" ".join(f"w{k}" for k in row) for row in rows]
    flan_t5_small.write(folder / "work.json", {"ids": ids, "candidateIds": candidates, "prompts": words(ids), "candidates": words(candidates)})
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
