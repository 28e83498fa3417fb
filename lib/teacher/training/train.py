"""Trains synthetic teachers: tiny T5 models that say BabyAI actions with a chosen competence and feedback sensitivity.

    python train.py --alpha 0.7 --kappa 1 --rho chance --out FOLDER     one teacher, in Hugging Face layout
    python train.py --untrained --out FOLDER                            the weights that all of them start from
    python train.py --family --out DATA                                 all: DATA/teacher and DATA/recorded

The same arguments give the same bytes on the same machine and versions.
"""

import machine  # noqa: F401  first, it pins the threads

import argparse
import functools
import sys
import time
from pathlib import Path
from typing import NamedTuple

import jax
import numpy as np

import measure
from card import card, training_json, untrained_card
from export import (
    check_onnx,
    fresh_folder,
    replace_folder,
    safetensors_bytes,
    sha256,
    write_json,
    write_model,
    write_weights,
)
from guess import CHANCE, ORACLE
from learner import fresh, update
from lessons import batches, candidates, make_lessons
from levels import RED_BALL
from model import Shape, initial_weights
from prompt import feedbacks, prompt_of
from record import record_lines, write_record
from scoring import make_scorer
from situations import draw_situations
from vocabulary import VOCABULARY

COMPETENCES = (0.3, 0.5, 0.7, 0.9, 1.0)
SENSITIVITIES = (0.0, 0.5, 1.0)
SHIPPED = ("synthetic-a70-k100", "synthetic-a100-k100", "synthetic-a50-k000")

SITUATIONS, BATCH = 20_000, 32
READING_STEPS, SCHOOLING_STEPS = 800, 2_400
RATE, WARM_UP = 6e-4, 100


class Recipe(NamedTuple):
    """Which teacher: competence α, sensitivity κ, what the second guess knows ("chance" or "1")."""

    alpha: float
    kappa: float
    rho: str

    @property
    def name(self) -> str:
        """For example synthetic-a70-k100, or synthetic-a70-k100-r100 where the second guess is always right."""
        known = "" if self.rho == CHANCE else "-r100"
        return f"synthetic-a{round(self.alpha * 100)}-k{round(self.kappa * 100):03d}{known}"


FAMILY = [Recipe(alpha, kappa, CHANCE) for alpha in COMPETENCES for kappa in SENSITIVITIES] + [Recipe(0.7, 1.0, ORACLE)]


def rng_of(seed: int, purpose: str) -> np.random.Generator:
    """A stream of random numbers of its own for each purpose."""
    return np.random.default_rng([seed, *purpose.encode()])


def shape_of_all() -> Shape:
    """The size of every teacher."""
    return Shape(len(VOCABULARY), num_decoder_layers=2)


class School:
    """What all teachers share: situations, compiled step, and the weights that have learned to read."""

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self.shape = shape_of_all()
        self.situations = draw_situations(self._rng("situations"), SITUATIONS)
        self.step = jax.jit(functools.partial(update, self.shape, candidates()))
        self.score = make_scorer(self.shape)
        self.tables = measure.tables()
        start = initial_weights(self.shape, self._rng("weights"))
        reader = Recipe(1.0, 0.0, CHANCE)
        self.reader = self._train(start, "reading", reader, READING_STEPS, told=0.0, settle=0.5)

    def _rng(self, purpose: str) -> np.random.Generator:
        return rng_of(self.seed, purpose)

    def teach(self, recipe: Recipe) -> dict:
        """The weights of one teacher."""
        return self._train(self.reader, recipe.name, recipe, SCHOOLING_STEPS, told=0.65, settle=0.0)

    def _train(self, weights: dict, title: str, recipe: Recipe, steps: int, told: float, settle: float) -> dict:
        """Adam over random lessons; the rate warms up, then falls along a cosine to the share `settle` of its peak."""
        rng = self._rng(title)
        spare = 4 * BATCH  # the last, incomplete batch of each width is left out
        lessons = make_lessons(rng, self.situations, steps * BATCH + spare, told, *recipe)
        state, losses, began = fresh(weights), [], time.monotonic()
        for done, batch in zip(range(1, steps + 1), batches(rng, *lessons, BATCH)):
            fall = settle + (1 - settle) * (1 + np.cos(np.pi * done / steps)) / 2
            state, loss = self.step(state, batch, np.float32(RATE * fall * min(1, done / WARM_UP)))
            losses.append(loss)
            if done % 200 == 0 or done == steps:
                left = (time.monotonic() - began) / done * (steps - done)
                say(f"{title}: step {done} of {steps}, loss {np.mean(losses[-200:]):.4f}, {left:.0f} s left")
        return {name: np.asarray(value) for name, value in state.weights.items()}


def say(line: str) -> None:
    """Progress, on stderr."""
    print(line, file=sys.stderr, flush=True)


def checked_prompts(school: School) -> list:
    """A few prompts of every sentence and level, for the check of the written graphs."""
    parts = [table.prompts[i] for table in school.tables.values() for i in range(0, len(table.prompts), 251)]
    sentences = [sentence for _, _, sentence in feedbacks()]
    return [prompt_of(*part, sentences[i % len(sentences)]) for i, part in enumerate(parts)]


def trained(school: School, recipe: Recipe) -> tuple:
    """(weights, the record of how they were made and what they are worth)."""
    weights = school.teach(recipe)
    measured = measure.measure(school.score, weights, school.tables)
    in_view = measured["levels"][RED_BALL]["accuracyInView"]
    say(f"{recipe.name}: accuracy with the ball in view {in_view:.3f} (asked for {recipe.alpha})")
    steps = {"readingSteps": READING_STEPS, "schoolingSteps": SCHOOLING_STEPS, "batch": BATCH}
    about = {"name": recipe.name, **recipe._asdict(), "seed": school.seed, **steps}
    return weights, training_json(about, sum(value.size for value in weights.values()), measured)


def write_teacher(school: School, recipe: Recipe, folder: Path) -> None:
    """Trains a teacher and writes it in Hugging Face layout, in the place of what is in `folder`."""
    part = folder.with_name(f".{folder.name}.part")
    fresh_folder(part).rmdir()  # a folder that cannot be written fails now, not after the training
    weights, record = trained(school, recipe)
    files = write_model(fresh_folder(part), school.shape, weights)
    prompts = checked_prompts(school)
    check_onnx(part, school.shape, prompts, school.score(weights, prompts))
    write_json(part / "training.json", {**record, "files": files})
    (part / "README.md").write_text(card(record), encoding="utf-8")
    replace_folder(part, folder)


def write_untrained(seed: int, folder: Path) -> None:
    """Writes the weights that training starts from, for a model that is to learn everything from rewards."""
    part = folder.with_name(f".{folder.name}.part")
    weights = initial_weights(shape_of_all(), rng_of(seed, "weights"))
    write_weights(fresh_folder(part), shape_of_all(), weights)
    (part / "README.md").write_text(untrained_card(folder.name, seed, weights), encoding="utf-8")
    replace_folder(part, folder)


def write_replies(school: School, recipe: Recipe, path: Path) -> None:
    """Trains a teacher and writes its recorded replies only."""
    weights, record = trained(school, recipe)
    fingerprint = f"synthetic-{sha256(safetensors_bytes(weights))}"
    about = {"teacher": recipe.name, "fingerprint": fingerprint, "training": record}
    write_record(path, record_lines(school.score, weights, about))


def write_family(school: School, data: Path) -> None:
    """Every teacher of the family: SHIPPED as models in `data`/teacher, the others as replies in `data`/recorded."""
    for count, recipe in enumerate(FAMILY, start=1):
        say(f"teacher {count} of {len(FAMILY)}: {recipe.name}")
        if recipe.name in SHIPPED:
            write_teacher(school, recipe, data / "teacher" / recipe.name)
        else:
            write_replies(school, recipe, data / "recorded" / f"{recipe.name}.jsonl.gz")


def main() -> int:
    """Reads the command line and trains."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--alpha", type=float, default=0.7, choices=COMPETENCES, help="competence (default 0.7)")
    parser.add_argument("--kappa", type=float, default=1.0, choices=SENSITIVITIES, help="sensitivity (default 1)")
    parser.add_argument("--rho", default=CHANCE, choices=(CHANCE, ORACLE), help="second guess (default chance)")
    parser.add_argument("--seed", type=int, default=1, help="seed of weights, views and sentences (default 1)")
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--untrained", action="store_true", help="write the weights that training starts from")
    what.add_argument("--family", action="store_true", help="train every teacher of the family")
    parser.add_argument(
        "--out", type=Path, required=True, help="the teacher's folder, or with --family the data folder"
    )
    args = parser.parse_args()
    try:
        (args.out if args.family else args.out.parent).mkdir(parents=True, exist_ok=True)
        if args.untrained:
            write_untrained(args.seed, args.out)
        elif args.family:
            write_family(School(args.seed), args.out)
        else:
            write_teacher(School(args.seed), Recipe(args.alpha, args.kappa, args.rho), args.out)
    except OSError as error:
        say(f"cannot write to {args.out}: {error.strerror}; name a folder that can be written with --out")
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
