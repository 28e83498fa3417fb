"""A learning curve of torch-ac with its text encoder: a JSON line an evaluation, as networks.ts writes them.

As student_peer.py, with rl-starter-files' reader of the mission beside the convolutions (`--text`: words of 32 numbers, a GRU of
128). CPU-seconds are those of the training alone.
Usage: networks_peer.py LEVEL SEED CPU_SECONDS
"""

import json
import os
import re
import sys
import time

import student_peer
import torch
import torch_ac
from torch import nn
from torch.distributions import Categorical

EVERY = 10  # updates of 2 048 frames
WORDS = 100


class TextModel(student_peer.Model):
    """Convolutions and a GRU over the mission's words, side by side."""

    def __init__(self, actions):
        super().__init__(actions)
        self.words = nn.Embedding(WORDS, 32)
        self.read = nn.GRU(32, 128, batch_first=True)
        self.actor[0], self.critic[0] = (nn.Linear(64 + 128, 64) for _ in range(2))
        for layer in (self.actor[0], self.critic[0]):
            nn.init.normal_(layer.weight)
            layer.weight.data /= layer.weight.data.norm(dim=1, keepdim=True)
            nn.init.zeros_(layer.bias)

    def forward(self, obs):
        seen = self.look(obs.image.permute(0, 3, 1, 2))
        both = torch.cat((seen, self.read(self.words(obs.text))[1][-1]), dim=1)
        return Categorical(logits=self.actor(both)), self.critic(both).squeeze(1)


VOCABULARY = {}
images = student_peer.images


def with_words(observations, device=None):
    """Observations as torch-ac hands them to the model: images, and the words of each mission as numbers, 0 after the last."""
    texts = [re.findall("[a-z]+", obs["mission"].lower()) for obs in observations]
    text = torch.zeros(len(texts), max(map(len, texts)), dtype=torch.long)
    for row, words in enumerate(texts):
        for k, word in enumerate(words):
            text[row, k] = VOCABULARY.setdefault(word, len(VOCABULARY) + 1)
    return torch_ac.DictList({"image": images(observations).image, "text": text})


def main():
    level, seed, limit = sys.argv[1], int(sys.argv[2]), float(sys.argv[3])
    torch.set_num_threads(1)
    rows, sys.stdout = sys.stdout, open(os.devnull, "w")  # minigrid says which layouts it rejects
    student_peer.LEVEL, student_peer.Model, student_peer.images = level, TextModel, with_words
    algo = student_peer.algorithm(seed)
    spent, updates = 0.0, 0
    while spent < limit:
        start = time.process_time()
        student_peer.update(algo)
        spent += time.process_time() - start
        updates += 1
        if updates % EVERY == 0 or spent >= limit:
            frames = updates * student_peer.ENVIRONMENTS * student_peer.STEPS
            row = {"who": "torch-ac text", "level": level, "seed": seed, "frames": frames}
            row |= {"success": student_peer.success(algo.acmodel), "cpuSeconds": spent}
            print(json.dumps(row), file=rows, flush=True)


if __name__ == "__main__":
    main()
