"""Scores of candidates after prompts, as `tandem score` writes them, by a model that stays loaded."""

import threading
from typing import NamedTuple

from .bridge import LOAD, SCORE, Bridge
from .errors import InvalidTextsError

SCORINGS = ("logprob", "raw-logit", "token-mean")


class Score(NamedTuple):
    """What a model makes of the candidates after a prompt."""

    scores: list
    """One for each candidate, as Lamorel's."""
    probabilities: list
    """Their softmax."""
    prompt_tokens: int
    """Tokens of the prompt, without special ones."""


class Scorer:
    """A teacher's model, loaded once; close it, or use it in a `with`."""

    def __init__(self, teacher, *, scoring=SCORINGS[0], project=None):
        """Load a model.

        Args:
            teacher: the name or path of a model's folder, or a hub id, with options after a question mark.
            scoring: "logprob" (sums of log-probabilities), "raw-logit" or "token-mean".
            project: tandem's folder; found by itself unless given (see README).
        Raises:
            BridgeError: for a teacher that is none, or no model.
        """
        self._bridge = Bridge.opened(project, LOAD, {"teacher": teacher, "scoring": scoring})

    @property
    def usable(self):
        """Whether it can still be asked."""
        return self._bridge.usable

    def score(self, prompts, candidates):
        """Score candidates after each prompt.

        Args:
            prompts: texts.
            candidates: texts that are scored after every prompt, or a list of such for each.
        Returns:
            A Score for each prompt.
        Raises:
            InvalidTextsError: for one text in place of a list, and for lists of candidates that are not as many as prompts.
            BridgeError: for what cannot be scored.
        """
        if isinstance(prompts, str) or isinstance(candidates, str):
            raise InvalidTextsError("prompts and candidates are lists of texts, not one text; put it into a list")
        prompts, candidates = list(prompts), list(candidates)
        if candidates and isinstance(candidates[0], str):
            candidates = [candidates] * len(prompts)
        if len(candidates) != len(prompts):
            raise InvalidTextsError(f"{len(candidates)} lists of candidates for {len(prompts)} prompts; pass one each, or one for all")
        return [self._one(prompt, list(some)) for prompt, some in zip(prompts, candidates)]

    def _one(self, prompt, candidates):
        reply = self._bridge.json(SCORE, {"prompt": prompt, "candidates": candidates})
        return Score(reply["scores"], reply["probabilities"], reply["promptTokens"])

    def close(self):
        """End its Node process; a second time nothing happens."""
        self._bridge.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


_open = {}
_lock = threading.Lock()


def score(teacher, prompts, candidates, *, scoring=SCORINGS[0], project=None):
    """Score candidates after prompts, as `Scorer`; the last model that was asked for stays loaded for the next call."""
    key = (teacher, scoring, project)
    with _lock:
        if key not in _open or not _open[key].usable:
            while _open:
                _open.popitem()[1].close()
            _open[key] = Scorer(teacher, scoring=scoring, project=project)
        return _open[key].score(prompts, candidates)
