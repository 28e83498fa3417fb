"""The states on which a teacher is measured: poses of one-room levels, with the actions that are truly right there."""

from collections import Counter
from typing import Iterator, NamedTuple

import numpy as np

from guess import BALL, one_ball_rooms
from situations import Situation, situation
from world import COLOURS, KINDS, Pose, Room, Thing, describe, distances, inside, poses, right_actions, view_of

RED_BALL = "BabyAI-GoToRedBallNoDists-v0"
SAMPLED = 4000  # states of a level that has too many to count out


class State(NamedTuple):
    """A situation, the actions that shorten the true shortest path, and whether the target is in view."""

    situation: Situation
    right: frozenset
    visible: bool


def _state(room: Room, pose: Pose, target: Thing, found: dict) -> State:
    visible = any(target in column for column in view_of(room, pose))
    return State(situation(room, pose, target), frozenset(right_actions(room, pose, found)), visible)


def _states(room: Room, target: Thing) -> Iterator[State]:
    found = distances(room, target)
    for pose in poses(room):
        if found.get(pose):  # neither at the goal already nor cut off from it
            yield _state(room, pose, target, found)


def _red_ball() -> Iterator[State]:
    for room in one_ball_rooms():
        yield from _states(room, BALL)


def _one_object() -> Iterator[State]:
    for thing in (Thing(colour, kind) for colour in COLOURS for kind in KINDS):
        for x in inside(6):
            for y in inside(6):
                yield from _states(Room(6, {(x, y): thing}), thing)


def _two_objects() -> Iterator[State]:
    rng = np.random.default_rng(20240112)
    cells = [(x, y) for x in inside(5) for y in inside(5)]
    count = 0
    while count < SAMPLED:
        spots = [cells[i] for i in rng.choice(len(cells), 3, replace=False)]
        things = [Thing(COLOURS[rng.integers(6)], KINDS[rng.integers(3)]) for _ in range(2)]
        room, pose = Room(5, dict(zip(spots[1:], things))), Pose(*spots[0], int(rng.integers(4)))
        found = distances(room, things[0])
        if found.get(pose):
            count += 1
            yield _state(room, pose, things[0], found)


LEVELS = {RED_BALL: _red_ball, "BabyAI-GoToObjS6-v1": _one_object, "BabyAI-GoToLocalS5N2-v0": _two_objects}


class Table(NamedTuple):
    """A level's states with like ones together: missions and descriptions (prompts' parts), and for each group of
    poses the prompt's index, the right actions, whether the target is in view, and how many poses they are."""

    prompts: list
    which: np.ndarray
    right: np.ndarray
    visible: np.ndarray
    weight: np.ndarray


def table_of(level: str) -> Table:
    """All poses of a level (a fixed sample of 4000 for GoToLocalS5N2) that neither face the target nor are cut off."""
    index, groups = {}, Counter()
    for state in LEVELS[level]():
        prompt = (state.situation.mission, tuple(state.situation.description))
        groups[index.setdefault(prompt, len(index)), state.right, state.visible] += 1
    right = np.array([[action in group[1] for action in range(6)] for group in groups])
    columns = [np.array([group[i] for group in groups]) for i in (0, 2)]
    return Table(list(index), columns[0], right, columns[1], np.array(list(groups.values()), np.float64))


def red_ball_descriptions() -> list:
    """The 556 distinct descriptions over all 5040 poses of GoToRedBallNoDists, sorted; poses that face the ball too."""
    return sorted({tuple(describe(view_of(room, pose))) for room in one_ball_rooms() for pose in poses(room)})
