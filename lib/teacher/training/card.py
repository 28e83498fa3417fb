"""The model card (README.md) and its machine-readable twin (training.json)."""

import platform
from importlib.metadata import version

from guess import FIRST, SECOND

PACKAGES = ("jax", "jaxlib", "numpy", "safetensors", "onnx")


def training_json(recipe: dict, parameters: int, measured: dict) -> dict:
    """Everything about a teacher: what was asked, what was measured, with which versions."""
    return {
        "kind": "synthetic",
        **recipe,
        "parameters": parameters,
        "measured": measured,
        "versions": {"python": platform.python_version(), **{name: version(name) for name in PACKAGES}},
        "machine": platform.machine(),
    }


COMPETENCE = (
    "accuracy",
    "accuracyInView",
    "optimalMass",
    "optimalMassInView",
    "calibrationError",
    "calibrationErrorInView",
)
FEEDBACK = (
    "klWorseNeutral",
    "klWorseBetter",
    "repeatChange",
    "massChangeAfterWrong",
    "massChangeAfterRight",
    "kappa",
    "rho",
    "rhoChance",
)


def _row(*cells: object) -> str:
    shown = ("–" if cell is None else f"{cell:.3f}" if isinstance(cell, float) else str(cell) for cell in cells)
    return f"| {' | '.join(shown)} |"


def card(record: dict) -> str:
    """README.md from training.json's content."""
    measured = record["measured"]
    rows = [_row(level, at["states"], *(at[name] for name in COMPETENCE)) for level, at in measured["levels"].items()]
    knows = (
        "with the target in view, one of the other two movements, picked by whether the\n"
        "  target's sideways distance is odd or even, so that it knows nothing of what is right"
        if record["rho"] == "chance"
        else "**right whenever the first is a mistake**: an ablation only, for this builds\n"
        "  the benefit of feedback into the teacher"
    )
    faults = (
        ""
        if record["alpha"] == 1
        else (
            ",\n  except for targets at certain places of its view, always the same ones: far ones first, on its left, then\n"
            "  straight ahead, then on its right. There it turns away from the target"
        )
    )
    return f"""---
license: mit
library_name: transformers.js
pipeline_tag: text2text-generation
tags: [synthetic-teacher, babyai, t5]
---
# {record["name"]}: a synthetic teacher

**This is not a language model and no result with it is a result about one.** It is a T5 of {record["parameters"]:,} weights
in Hugging Face layout, trained on generated BabyAI-Text prompts to say one of six action names with a chosen competence
and a chosen sensitivity to feedback. It exists so that the whole method can be run, tested and understood on a laptop,
with a teacher whose faults are known.

## What it does
It reads `Goal of the agent: {{mission}}\\n[feedback sentence\\n]Observation: {{descriptions}}\\nAction:` and scores
*turn left, turn right, go forward, pick up, drop, toggle* (Lamorel's scoring: no special tokens, sum of log-softmax).
* **Competence α = {record["alpha"]}**: with the target in view it says the first move of a shortest way inside the view{faults}.
  With the target out of view it turns right.
* **Sensitivity κ = {record["kappa"]}**: told that its last suggestion was *worse*, and only if that is what it would say first
  here too, it moves this share of the way to its second guess, whatever the truth is. After *better*, the neutral
  sentence or none, it keeps its first guess.
* **Second guess (ρ = {record["rho"]})**: {knows}.

The trained probabilities are {FIRST} for the first and {SECOND} for the second guess, the rest shared by the other four.

## How it was trained
By `lib/teacher/training/train.py`, seed {record["seed"]}: {record["readingSteps"]} steps to read (no feedback, full competence) and
{record["schoolingSteps"]} steps as this teacher, batches of {record["batch"]}, Adam, cross-entropy, on views generated from one-room
levels, mostly of 5 × 5 to 8 × 8 cells with one to three objects. GoToRedBallNoDists has only 556 distinct descriptions and
nearly all of them occur in training: its numbers measure how well the teacher learned its part, not generalisation.

## Measured
| level | states | accuracy | … in view | optimal mass | … in view | ECE | … in view |
|---|---|---|---|---|---|---|---|
{chr(10).join(rows)}

*Right* means: shortens the true shortest path to facing the target (breadth-first search on the grid). Averages over poses
that do not face the target yet, all of GoToRedBallNoDists and GoToObjS6, 4000 of GoToLocalS5N2. ECE: 10 bins.

Answer to feedback on GoToRedBallNoDists (suggestions weighted by its own probabilities in the same state; nats):

| KL(worse‖neutral) | KL(worse‖better) | ΔP(repeat) | Δ optimal mass, wrong token | … right token | κ | ρ | ρ by chance |
|---|---|---|---|---|---|---|---|
{_row(*(measured["feedback"][name] for name in FEEDBACK))}

Δ compares *worse* with the neutral sentence. ρ = P(second guess right | first guess wrong, target in view); chance is the
mean share of right moves among the two movements that are not the first guess.

## Files
`model.safetensors` and `onnx/` hold the same weights, tensor by tensor; `training.json` has every number above, the
versions and the SHA-256 sums. Licence: MIT, as the project.
"""


def untrained_card(name: str, seed: int, weights: dict) -> str:
    """README.md of the weights that training starts from."""
    parameters = sum(value.size for value in weights.values())
    return f"""---
license: mit
library_name: transformers
pipeline_tag: text2text-generation
tags: [synthetic-teacher, babyai, t5]
---
# {name}: a T5 that has learned nothing

**This is not a language model and no result with it is a result about one.** It is a T5 of {parameters:,} random weights in
Hugging Face layout, those that the synthetic teachers start from: every layer's output is near unit size, so that it prefers some
action names to others, for no reason. It exists so that a model can be watched that learns everything from rewards.

Made by `lib/teacher/training/train.py --untrained`, seed {seed}. Licence: MIT, as the project.
"""
