"""What a teacher is worth, measured on the levels' states with their true shortest paths.

Competence is measured without a feedback sentence. The answer to feedback is measured on GoToRedBallNoDists with
suggestions weighted by the teacher's own probability of making them there, as if the sentence spoke about this very
state; Kullback-Leibler divergences in nats. Averages are over poses.
"""

from typing import Callable, Optional

import numpy as np

from guess import FIRST, SECOND
from levels import LEVELS, RED_BALL, Table, table_of
from prompt import prompt_of, sentence_for
from scoring import probabilities
from world import ACTIONS

BINS = 10


def _mean(values: np.ndarray, weight: np.ndarray) -> Optional[float]:
    return float((values * weight).sum() / weight.sum()) if weight.any() else None


def calibration_error(confidence: np.ndarray, correct: np.ndarray, weight: np.ndarray) -> float:
    """Expected calibration error over BINS bins of equal width."""
    place = np.minimum((confidence * BINS).astype(int), BINS - 1)
    gaps = [abs(((correct - confidence) * weight)[place == i].sum()) for i in range(BINS)]
    return float(sum(gaps) / weight.sum())


def competence(table: Table, shares: np.ndarray) -> dict:
    """Accuracy, mass on right actions and calibration, of probabilities per prompt of the table."""
    given = shares[table.which]
    correct = table.right[np.arange(len(given)), given.argmax(axis=1)].astype(float)
    mass = (given * table.right).sum(axis=1)
    in_view = table.weight * table.visible
    return {
        "states": int(table.weight.sum()),
        "statesInView": int(in_view.sum()),
        "prompts": len(table.prompts),
        "accuracy": _mean(correct, table.weight),
        "accuracyInView": _mean(correct, in_view),
        "optimalMass": _mean(mass, table.weight),
        "optimalMassInView": _mean(mass, in_view),
        "calibrationError": calibration_error(given.max(axis=1), correct, table.weight),
        "calibrationErrorInView": calibration_error(given.max(axis=1), correct, in_view),
    }


def _divergence(p: np.ndarray, q: np.ndarray) -> np.ndarray:
    return (p * np.log(p / q)).sum(axis=-1)


def response(table: Table, plain: np.ndarray, told: dict) -> dict:
    """The answer to feedback: `plain` probabilities per prompt, `told[verdict]` those per prompt and suggestion."""
    own = plain[table.which]  # poses x suggestions: how likely the teacher says it there
    worse, better, neutral = (told[verdict][table.which] for verdict in ("worse", "better", "neutral"))
    repeat = np.arange(len(ACTIONS))
    mass = {
        name: (shares * table.right[:, None, :]).sum(axis=2)
        for name, shares in (("worse", worse), ("neutral", neutral))
    }
    moved = mass["worse"] - mass["neutral"]
    weight = table.weight[:, None] * own
    first = plain.argmax(axis=1)[table.which]
    poses = np.arange(len(first))
    criticised = worse[poses, first]  # what it says when its first guess has been called worse
    others = criticised.copy()
    others[poses, first] = -1
    second_right = table.right[poses, others.argmax(axis=1)].astype(float)
    first_wrong = table.weight * table.visible * ~table.right[poses, first]
    chance = (table.right[:, :3].sum(axis=1) - table.right[poses, first]) / 2
    freed = neutral[poses, first, first] - worse[poses, first, first]
    return {
        "klWorseNeutral": _mean(_divergence(worse, neutral), weight),
        "klWorseBetter": _mean(_divergence(worse, better), weight),
        "repeatChange": _mean((worse - neutral)[:, repeat, repeat], weight),
        "massChangeAfterWrong": _mean(moved, weight * ~table.right),
        "massChangeAfterRight": _mean(moved, weight * table.right),
        "kappa": _mean(freed, table.weight) / (FIRST - SECOND),
        "rho": _mean(second_right, first_wrong),
        "rhoChance": _mean(chance, first_wrong),
        "rhoStates": int(first_wrong.sum()),
    }


def measure(score: Callable, weights: dict, tables: dict) -> dict:
    """Every number of the model card: {"levels": {level: competence}, "feedback": response}."""
    levels = {}
    for level in LEVELS:
        table = tables[level]
        plain = probabilities(score(weights, [prompt_of(*part) for part in table.prompts]))
        levels[level] = competence(table, plain)
        if level == RED_BALL:
            kept = plain
    table = tables[RED_BALL]
    told = {}
    for verdict in ("worse", "better", "neutral"):
        prompts = [prompt_of(*part, sentence_for(name, verdict)) for part in table.prompts for name in ACTIONS]
        # (prompts * suggestions) x actions -> prompts x suggestions x actions
        told[verdict] = probabilities(score(weights, prompts)).reshape(len(table.prompts), len(ACTIONS), len(ACTIONS))
    return {"levels": levels, "feedback": response(table, kept, told)}


def tables() -> dict:
    """The states of every level, counted once for all teachers."""
    return {level: table_of(level) for level in LEVELS}
