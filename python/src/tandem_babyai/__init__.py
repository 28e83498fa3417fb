"""tandem's BabyAI environments as gymnasium environments, and its scores of a language model's candidates.

    env = tandem_babyai.make("BabyAI-GoToRedBallNoDists-v0")
    envs = tandem_babyai.make_vec("BabyAI-GoToRedBallNoDists-v0", 1024)
    scores = tandem_babyai.score("synthetic-a70-k100", ["Goal: …"], ["turn left", "turn right"])

The environments are Python's minigrid step by step. A Node process that runs tandem does the work; it ends with whatever
asked for it.
"""

from .environment import BabyAIEnv
from .errors import (
    BridgeError,
    InvalidActionError,
    InvalidTextsError,
    NodeEndedError,
    NotInstalledError,
    ResetNeededError,
    UnknownLevelError,
)
from .levels import levels
from .scoring import Score, Scorer, score
from .vector import BabyAIVectorEnv

__version__ = "0.1.0"
__all__ = [
    "BabyAIEnv",
    "BabyAIVectorEnv",
    "BridgeError",
    "InvalidActionError",
    "InvalidTextsError",
    "NodeEndedError",
    "NotInstalledError",
    "ResetNeededError",
    "Score",
    "Scorer",
    "UnknownLevelError",
    "levels",
    "make",
    "make_vec",
    "score",
]


def make(level, *, project=None):
    """One environment of a level.

    Args:
        level: its id, such as "BabyAI-GoToRedBallNoDists-v0".
        project: tandem's folder; found by itself unless given (see README).
    Raises:
        UnknownLevelError: for any other, naming the nearest.
        NotInstalledError: where Node or tandem is missing.
    """
    return BabyAIEnv(level, project=project)


def make_vec(level, n, *, project=None):
    """n environments of a level that step together; an episode that ends is followed by the next one in the same step.

    Args:
        level: its id.
        n: how many, 1 or more.
        project: tandem's folder; found by itself unless given (see README).
    Raises:
        as make; BridgeError for an n that is no such number.
    """
    return BabyAIVectorEnv(level, n, project=project)
