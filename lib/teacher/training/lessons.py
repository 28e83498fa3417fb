"""Training batches: prompts made of situations and feedback sentences, with the distribution to be learned."""

from typing import Iterator, NamedTuple

import numpy as np

from guess import distribution, guess_for
from prompt import prompt_of, sentence_for
from vocabulary import END_ID, PAD_ID, VOCABULARY, encode
from world import ACTIONS

SHARE_WORSE = 0.6  # of the prompts with a feedback sentence
SHARE_CRITICISED = 0.6  # "worse" about the very first guess, of those
SHARE_ENDED = 0.2  # prompts that close with </s>, as tokenizers add it outside Lamorel
WIDTHS = (48, 64, 104)  # padded prompt lengths


class Batch(NamedTuple):
    """Prompt ids and mask (B x T), the six actions' trained probabilities (B x 6), the action decoded along (B)."""

    ids: np.ndarray
    mask: np.ndarray
    shares: np.ndarray
    path: np.ndarray


def _heard(rng: np.random.Generator, told: float, first: int) -> tuple:
    """A random (suggestion, verdict), or (None, "none")."""
    if rng.random() >= told:
        return None, "none"
    if rng.random() >= SHARE_WORSE:
        return int(rng.integers(len(ACTIONS))), ("better", "neutral")[rng.integers(2)]
    criticised = rng.random() < SHARE_CRITICISED
    return first if criticised else int(rng.integers(len(ACTIONS))), "worse"


def make_lessons(
    rng: np.random.Generator,
    situations: list,
    count: int,
    told: float,
    competence: float,
    sensitivity: float,
    second: str,
) -> tuple:
    """(token ids, trained probabilities) of `count` prompts over the situations, each used about equally often.

    `told` is the share with a feedback sentence; the last three say which teacher it is to be.
    """
    picks = np.concatenate([rng.permutation(len(situations)) for _ in range(-(-count // len(situations)))])[:count]
    rows, shares = [], []
    for pick in picks:
        at = situations[pick]
        guess = guess_for(at.seen, competence, second)
        suggestion, verdict = _heard(rng, told, guess.first)
        sentence = "" if suggestion is None else sentence_for(ACTIONS[suggestion], verdict)
        end = [END_ID] if rng.random() < SHARE_ENDED else []
        rows.append(encode(prompt_of(at.mission, at.description, sentence)) + end)
        shares.append(distribution(guess, sensitivity, suggestion, verdict))
    return rows, np.array(shares, np.float32)


def padded(rows: list, width: int) -> tuple:
    """(ids, mask) of token lists, padded on the right to `width`."""
    ids = np.full((len(rows), width), PAD_ID, np.int32)
    mask = np.zeros((len(rows), width), np.float32)
    for i, row in enumerate(rows):
        ids[i, : len(row)] = row
        mask[i, : len(row)] = 1
    return ids, mask


def by_width(rows: list) -> dict:
    """Indices of the token lists that fit each of WIDTHS and no narrower one; longer ones raise ValueError."""
    groups = {}
    for i, row in enumerate(rows):
        width = next((w for w in WIDTHS if len(row) <= w), None)
        if width is None:
            raise ValueError(f"a prompt of {len(row)} tokens is longer than the widest batch, {WIDTHS[-1]}")
        groups.setdefault(width, []).append(i)
    return {width: np.array(groups[width]) for width in sorted(groups)}


def batches(rng: np.random.Generator, rows: list, shares: np.ndarray, size: int) -> Iterator[Batch]:
    """All lessons once, in random batches of `size` of one padded width (the incomplete last ones are left out)."""
    chunks = []
    for width, members in by_width(rows).items():
        members = rng.permutation(members)
        chunks += [(width, members[i : i + size]) for i in range(0, len(members) - size + 1, size)]
    for at in rng.permutation(len(chunks)):
        width, members = chunks[at]
        ids, mask = padded([rows[i] for i in members], width)
        told = shares[members]
        guided = rng.random(size) < 0.5  # decode along a likely action or any, so that every second word is learned
        likely = (told.cumsum(axis=1) < rng.random((size, 1))).sum(axis=1).clip(max=len(ACTIONS) - 1)
        path = np.where(guided, likely, rng.integers(len(ACTIONS), size=size)).astype(np.int32)
        yield Batch(ids, mask, told, path)


class Candidates(NamedTuple):
    """The six actions as token paths: `inputs` (6 x 3) feed the decoder, `first` and `second` (6 x vocabulary) are
    one-hot next tokens, `two` marks the actions of two tokens."""

    inputs: np.ndarray
    first: np.ndarray
    second: np.ndarray
    two: np.ndarray


def candidates() -> Candidates:
    """The token paths of the six action names; a one-word action is followed by the end token."""
    paths = [encode(action) + [END_ID] for action in ACTIONS]
    inputs = np.array([([PAD_ID] + path)[:3] for path in paths], np.int32)
    eye = np.eye(len(VOCABULARY), dtype=np.float32)
    two = np.array([len(path) == 3 for path in paths], np.float32)
    return Candidates(inputs, eye[[path[0] for path in paths]], eye[[path[1] for path in paths]], two)
