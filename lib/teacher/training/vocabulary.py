"""The teacher's tokenizer: one token a word of BabyAI-Text, one a digit, a punctuation mark or a line break.

Written as a tokenizer.json of the Hugging Face `tokenizers` library with the WordPiece model and no continuation
pieces, which is word-level tokenization that transformers.js reads too: a word is known whole or is <unk>.
"""

import re

PAD, END, UNKNOWN = "<pad>", "</s>", "<unk>"
PAD_ID, END_ID, UNKNOWN_ID = 0, 1, 2
WORDS = (
    # the prompt's frame and the feedback sentence
    "Goal of the agent Observation Action Last suggestion The is better worse neutral than last one possible ones none "
    "Possible action "
    # what is seen and carried
    "You see carry a an wall step steps forward left right and open closed locked door "
    "red green blue purple yellow grey key ball box object "
    # actions and missions
    "turn go pick up drop toggle done to put next then after you in front behind on your"
).split()
VOCABULARY = [PAD, END, UNKNOWN, "\n", *".,:;?!'\"()-", *"0123456789", *dict.fromkeys(WORDS)]
_INDEX = {token: index for index, token in enumerate(VOCABULARY)}

# A line break, a run of letters, a digit, a mark, or a run of anything beyond ASCII; blanks separate and vanish.
PIECE = r"\n|[A-Za-z]+|[0-9]|[!-/:-@\[-`{-~]|[^\x00-\x7F]+"


def _special(index: int, content: str) -> dict:
    flags = {"single_word": False, "lstrip": False, "rstrip": False, "normalized": False, "special": True}
    return {"id": index, "content": content, **flags}


def tokenizer_json() -> dict:
    """The content of tokenizer.json."""
    sequence = [{"Sequence": {"id": "A", "type_id": 0}}, {"SpecialToken": {"id": END, "type_id": 0}}]
    pair = [*sequence, {"Sequence": {"id": "B", "type_id": 0}}, {"SpecialToken": {"id": END, "type_id": 0}}]
    return {
        "version": "1.0",
        "truncation": None,
        "padding": None,
        "added_tokens": [_special(i, name) for i, name in enumerate((PAD, END, UNKNOWN))],
        "normalizer": None,
        "pre_tokenizer": {"type": "Split", "pattern": {"Regex": PIECE}, "behavior": "Removed", "invert": True},
        "post_processor": {
            "type": "TemplateProcessing",
            "single": sequence,
            "pair": pair,
            "special_tokens": {END: {"id": END, "ids": [END_ID], "tokens": [END]}},
        },
        "decoder": {"type": "WordPiece", "prefix": "##", "cleanup": False},
        "model": {
            "type": "WordPiece",
            "unk_token": UNKNOWN,
            "continuing_subword_prefix": "##",
            "max_input_chars_per_word": 100,
            "vocab": _INDEX,
        },
    }


def tokenizer_config() -> dict:
    """The content of tokenizer_config.json; the generic fast tokenizer, so that tokenizer.json is taken as it is."""
    names = {"eos_token": END, "pad_token": PAD, "unk_token": UNKNOWN}
    added = {str(i): {k: v for k, v in _special(i, t).items() if k != "id"} for i, t in enumerate((PAD, END, UNKNOWN))}
    return {
        "added_tokens_decoder": added,
        "clean_up_tokenization_spaces": False,
        "extra_ids": 0,
        "model_max_length": 512,
        "tokenizer_class": "PreTrainedTokenizerFast",
        **names,
    }


def special_tokens_map() -> dict:
    """The content of special_tokens_map.json."""
    return {"eos_token": END, "pad_token": PAD, "unk_token": UNKNOWN}


def encode(text: str) -> list:
    """The text's token ids without special tokens, as Lamorel scores; the same as tokenizer.json gives."""
    return [_INDEX.get(piece, UNKNOWN_ID) for piece in re.findall(PIECE, text)]
