"""Generated situations of one-room GoTo levels: what is asked, what is seen, what there is to guess from."""

from typing import NamedTuple

import numpy as np

from guess import BALL, Sighting, sight
from world import COLOURS, KINDS, Pose, Room, Thing, describe, inside, mission_of, view_of


class Source(NamedTuple):
    """A kind of room: its share of the situations, sizes and numbers of objects to draw from, and how often the agent
    carries something."""

    share: float
    sizes: tuple
    counts: tuple
    red_ball: bool
    carried: float


SOURCES = (
    Source(0.40, (8,), (1,), red_ball=True, carried=0.0),  # as GoToRedBallNoDists
    Source(0.20, (6,), (1,), red_ball=False, carried=0.0),  # as GoToObjS6
    Source(0.25, (5,), (2,), red_ball=False, carried=0.05),  # as GoToLocalS5N2
    Source(0.10, (5, 6, 7, 8), (1, 2, 3), red_ball=False, carried=0.2),
    Source(0.05, (13,), (1,), red_ball=False, carried=0.05),  # wide enough for views without anything to tell
)


class Situation(NamedTuple):
    """A mission, the description of a view, and the sighting in it."""

    mission: str
    description: list
    seen: Sighting


def situation(room: Room, pose: Pose, target: Thing) -> Situation:
    """The situation of an agent at `pose` that is to go to `target`."""
    view = view_of(room, pose)
    return Situation(mission_of(room, target), describe(view, room.carrying), sight(view, target))


def _thing(rng: np.random.Generator) -> Thing:
    return Thing(COLOURS[rng.integers(len(COLOURS))], KINDS[rng.integers(len(KINDS))])


def _drawn(rng: np.random.Generator, source: Source) -> Situation:
    size = source.sizes[rng.integers(len(source.sizes))]
    count = source.counts[rng.integers(len(source.counts))]
    cells = [(x, y) for x in inside(size) for y in inside(size)]
    spots = [cells[i] for i in rng.choice(len(cells), count + 1, replace=False)]
    target = BALL if source.red_ball else _thing(rng)
    things = {spots[1]: target, **{spot: _thing(rng) for spot in spots[2:]}}
    carrying = _thing(rng) if rng.random() < source.carried else None
    return situation(Room(size, things, carrying), Pose(*spots[0], int(rng.integers(4))), target)


def draw_situations(rng: np.random.Generator, count: int) -> list:
    """`count` random situations from SOURCES."""
    kinds = rng.choice(len(SOURCES), count, p=[source.share for source in SOURCES])
    return [_drawn(rng, SOURCES[kind]) for kind in kinds]
