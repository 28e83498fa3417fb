"""A teacher's recorded replies: its scores of every distinct prompt of GoToRedBallNoDists, in one compact file.

Gzipped JSON lines in the format of `lib/teacher/recording.ts`: a header, then [prompt, scores] for each prompt.
"""

import gzip
import json
from pathlib import Path
from typing import Callable

import numpy as np

from levels import RED_BALL, red_ball_descriptions
from prompt import feedbacks, prompt_of
from world import ACTIONS

MISSION = "go to the red ball"
DECIMALS = 3  # kept of a log-probability


def record_lines(score: Callable, weights: dict, about: dict) -> list:
    """The header, which takes in the facts `about`, and a row for every prompt: the level's 556 descriptions without a
    sentence and with each of the 18."""
    sentences = [sentence for _, _, sentence in feedbacks()]
    prompts = [prompt_of(MISSION, part, sentence) for part in red_ball_descriptions() for sentence in sentences]
    scores = np.round(score(weights, prompts).astype(np.float64), DECIMALS)
    header = {
        "format": "tandem-recording-1",
        **about,
        "candidates": list(ACTIONS),
        "levels": [RED_BALL],
        "template": "lamorel",
        "scoring": "logprob",
        "decimals": DECIMALS,
        "prompts": len(prompts),
        "licence": "MIT",
    }
    return [header, *([prompt, row] for prompt, row in zip(prompts, scores.tolist()))]


def write_record(path: Path, lines: list) -> None:
    """Writes the lines gzipped, without a time stamp, beside the path first."""
    text = "".join(json.dumps(line, ensure_ascii=False, separators=(",", ":")) + "\n" for line in lines)
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.part")
    part.write_bytes(gzip.compress(text.encode(), 9, mtime=0))
    part.replace(path)
