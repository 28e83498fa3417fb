"""One measurement of fine-tuning by torch. WAY is lamorel, lamorel-lora, torch or torch-shared: see finetune_lamorel.py, finetune_torch.py.

Usage: finetune_peer.py make FOLDER                        a T5 of flan-t5-small's shape that reads BabyAI's prompts
       finetune_peer.py step FOLDER WAY LENGTH…            as finetune-ours.js
       finetune_peer.py update FOLDER WAY MINIBATCH EPOCHS  as finetune-ours.js, of so many epochs
       finetune_peer.py linear                             a linear layer and its gradient: ONEDNN_VERBOSE=1 tells whether oneDNN does it;
                                                           prints torch's version
"""

import json
import os
import random
import resource
import sys
import time
from pathlib import Path

os.environ["OMP_NUM_THREADS"] = "1"

try:
    import torch
    from transformers import T5ForConditionalGeneration  # noqa: F401  (asked for here, so that what is missing is said once)
except ImportError as error:
    sys.exit(f"{error.name} is missing in {sys.prefix}; remove that folder and run the bench again")

import finetune_loss
import flan_t5_small
from finetune_lamorel import Lamorel
from finetune_torch import Torch

SENTENCES = """Goal of the agent : go to red ball Observation You see ▁ a wall step steps forward left right and , Action carry
turn pick up drop toggle"""
"""Their words, of which each level has some; numbers beside."""
WAYS = {
    "lamorel": lambda folder: Lamorel(folder, lora=False),
    "lamorel-lora": lambda folder: Lamorel(folder, lora=True),
    "torch": lambda folder: Torch(folder, shared=False),
    "torch-shared": lambda folder: Torch(folder, shared=True),
}
REPEATS, FIRST = 3, 8


def make(folder):
    flan_t5_small.make(folder, [*SENTENCES.split(), *map(str, range(1, 8))])


def frames_in(path):
    return [json.loads(line) for line in path.read_text().splitlines()]


def timed(work):
    start = time.process_time()
    work()
    return time.process_time() - start


def measure_step(learner, frames):
    loss = learner.learn(frames[:FIRST])
    learner.step()

    def steps():
        for _ in range(REPEATS):
            learner.learn(frames)
            learner.step()

    return timed(steps) / REPEATS, loss


def measure_update(learner, frames, minibatch, epochs):
    loss = learner.learn(frames[:FIRST])
    order, draws = list(frames), random.Random(0)

    def update():
        for _ in range(epochs):
            if not isinstance(learner, Lamorel):
                draws.shuffle(order)
            for start in range(0, len(order), minibatch):
                learner.learn(order[start : start + minibatch])
                if not isinstance(learner, Lamorel):
                    learner.clip()
                learner.step()

    return timed(update), loss


def main():
    verb, *rest = sys.argv[1:]
    torch.set_num_threads(1)
    if verb == "linear":
        layer = torch.nn.Linear(512, 1024, bias=False)
        layer(torch.randn(320, 512, requires_grad=True)).sum().backward()
        return print(torch.__version__)
    folder = Path(rest[0])
    if verb == "make":
        return make(folder)
    learner = WAYS[rest[1]](folder)
    if verb == "step":
        measured = [measure_step(learner, frames_in(folder / f"step-{length}.jsonl")) for length in rest[2:]]
    else:
        measured = [measure_update(learner, frames_in(folder / "update.jsonl"), *map(int, rest[2:4]))]
    seconds, losses = zip(*measured)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)
    print(json.dumps({"seconds": seconds, "losses": losses, "peakBytes": peak}))


if __name__ == "__main__":
    main()
