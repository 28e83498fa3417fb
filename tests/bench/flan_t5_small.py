"""A folder with a T5 of flan-t5-small's shape, random weights, and a tokenizer that takes a text word by word."""

import json

import torch
from transformers import T5Config, T5ForConditionalGeneration

FIRST_WORD, WORDS = 3, 32100
"""Words have the ids from the first on, up to the second."""


def make(folder, named=()):
    """The weights, of seed 0, and the tokenizer.

    Its words are `named`, and after them w3, w4 …, each named by its id; a mark is a word of its own, and the word `a` is two, as in
    T5's own vocabulary.
    """
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
    words = [*named, *(f"w{k}" for k in range(FIRST_WORD + len(named), WORDS))]
    vocabulary = {"<pad>": 0, "</s>": 1, "<unk>": 2, **{word: FIRST_WORD + k for k, word in enumerate(words)}}
    tokenizer = {
        "version": "1.0",
        "added_tokens": [],
        "normalizer": {"type": "Replace", "pattern": {"String": " a "}, "content": " ▁ a "},
        "pre_tokenizer": {
            "type": "Sequence",
            "pretokenizers": [{"type": "WhitespaceSplit"}, {"type": "Punctuation", "behavior": "Isolated"}],
        },
        "post_processor": None,
        "decoder": None,
        "model": {"type": "WordLevel", "vocab": vocabulary, "unk_token": "<unk>"},
    }
    write(folder / "tokenizer.json", tokenizer)
    write(folder / "tokenizer_config.json", {"tokenizer_class": "T5Tokenizer", "unk_token": "<unk>", "pad_token": "<pad>"})


def write(path, content):
    path.write_text(json.dumps(content))
