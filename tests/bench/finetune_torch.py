"""Fine-tuning as fast as torch goes without compiling: prompts in batches, each with its candidates as one tree of decoder inputs.

The encoder reads a batch of prompts once, the decoder each tree once, so that keys and values of the encoder's states are worked out once
a prompt, and logits once a node; the activation is torch's own in place of the composed one; Adam is fused. With `shared`, frames of
a minibatch that have the same prompt share one forward and one backward.
"""

import finetune_loss
import torch
from tokenizers import Tokenizer
from torch import nn
from transformers import T5ForConditionalGeneration

BATCH = 16
"""Prompts that go through the model together: 8 and 64 of 35 tokens took longer, 32 about as long."""


class Tree:
    """Candidates that begin alike share nodes: the decoder's inputs; an edge is a token after a node."""

    def __init__(self, candidates, bias):
        nodes, parents, edges, paths = [(0,)], [-1], [], []
        for candidate in candidates:
            path = []
            for k, token in enumerate(candidate):
                before = (0, *candidate[:k])
                if before not in nodes:
                    parents.append(nodes.index(before[:-1]))
                    nodes.append(before)
                edge = (nodes.index(before), token)
                if edge not in edges:
                    edges.append(edge)
                path.append(edges.index(edge))
            paths.append(path)
        self.tokens = torch.tensor([node[-1] for node in nodes])
        self.nodes, self.following = torch.tensor(edges).T
        self.paths = torch.zeros(len(edges), len(candidates))
        for c, path in enumerate(paths):
            self.paths[path, c] = 1
        depths = torch.tensor([len(node) - 1 for node in nodes])
        self.buckets = bias._relative_position_bucket(
            depths[None] - depths[:, None], False, bias.relative_attention_num_buckets, bias.relative_attention_max_distance
        )
        self.mask = torch.full((len(nodes), len(nodes)), torch.finfo(torch.float32).min)
        for node in range(len(nodes)):
            key = node
            while key >= 0:
                self.mask[node, key] = 0
                key = parents[key]


class Torch:
    def __init__(self, folder, shared):
        self.shared = shared
        self.tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self.model = T5ForConditionalGeneration.from_pretrained(folder).eval()
        for stack in (self.model.encoder, self.model.decoder):
            for block in stack.block:
                block.layer[-1].DenseReluDense.act = nn.GELU(approximate="tanh")
        self.head = finetune_loss.value_head(folder)
        self.parameters = [*self.model.parameters(), *self.head.parameters()]
        self.adam = torch.optim.Adam(self.parameters, lr=finetune_loss.RATE, fused=True)
        self.bias = self.model.decoder.block[0].layer[0].SelfAttention
        self.tree = Tree([self.encode(candidate) for candidate in finetune_loss.CANDIDATES], self.bias)
        self.known = {}

    def encode(self, text):
        return self.tokenizer.encode(text, add_special_tokens=False).ids

    def tokens(self, prompt):
        if prompt not in self.known:
            self.known[prompt] = self.encode(prompt)
        return self.known[prompt]

    def read(self, prompts):
        """Scores of B prompts, B x K, and V, B."""
        tokens = [torch.tensor(self.tokens(prompt)) for prompt in prompts]
        ids = nn.utils.rnn.pad_sequence(tokens, batch_first=True)  # B x L
        mask = torch.arange(ids.shape[1])[None] < torch.tensor([len(row) for row in tokens])[:, None]
        states = self.model.encoder(input_ids=ids, attention_mask=mask.long()).last_hidden_state
        decoder, tree = self.model.decoder, self.tree
        hidden = self.model.shared(tree.tokens)[None].expand(len(prompts), -1, -1)  # B x nodes x width
        bias = self.bias.relative_attention_bias(tree.buckets).permute(2, 0, 1)[None] + tree.mask
        closed = torch.zeros(mask.shape).masked_fill(~mask, torch.finfo(torch.float32).min)[:, None, None]
        for block in decoder.block:
            hidden = block.layer[0](hidden, position_bias=bias)[0]
            hidden = block.layer[1](hidden, key_value_states=states, position_bias=closed)[0]
            hidden = block.layer[2](hidden)
        hidden = decoder.final_layer_norm(hidden)
        logs = torch.log_softmax(self.model.lm_head(hidden), -1)[:, tree.nodes, tree.following]  # B x edges
        return logs @ tree.paths, self.head(hidden[:, 0]).squeeze(1)

    def learn(self, frames):
        """The gradient of a minibatch, in batches of prompts of about the same length. Returns its loss."""
        self.adam.zero_grad()
        rows = [[frame] for frame in frames]
        if self.shared:
            by_prompt = {}
            for frame in frames:
                by_prompt.setdefault(frame["prompt"], []).append(frame)
            rows = list(by_prompt.values())
        rows.sort(key=lambda row: len(self.tokens(row[0]["prompt"])))
        total = 0.0
        for start in range(0, len(rows), BATCH):
            batch = rows[start : start + BATCH]
            scores, values = self.read([row[0]["prompt"] for row in batch])
            place = torch.tensor([k for k, row in enumerate(batch) for _ in row])
            asked = [frame for row in batch for frame in row]
            loss = finetune_loss.ppo(scores[place], values[place], asked) * (len(asked) / len(frames))
            loss.backward()
            total += loss.item()
        return total

    def clip(self):
        nn.utils.clip_grad_norm_(self.parameters, finetune_loss.MAX_NORM)

    def step(self):
        self.adam.step()
