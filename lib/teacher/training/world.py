"""One-room BabyAI worlds: the agent's 7 x 7 view, BabyAI-Text's description of it, and true distances.

View and visibility follow minigrid's partial observation, the sentences babyai-text's english description. Only what a
GoTo level of one room needs is here: walls around a square room, objects that block the way but not the sight, and an
object in the agent's hand. The full environment is the TypeScript room `lib/env`.
"""

from collections import deque
from typing import Iterator, NamedTuple, Optional

COLOURS = ("red", "green", "blue", "purple", "yellow", "grey")
KINDS = ("key", "ball", "box")
ACTIONS = ("turn left", "turn right", "go forward", "pick up", "drop", "toggle")
LEFT, RIGHT, FORWARD = 0, 1, 2
STEPS = ((1, 0), (0, 1), (-1, 0), (0, -1))  # direction 0 right, 1 down, 2 left, 3 up; y grows downwards
VIEW = 7
AGENT = (3, 6)  # the agent's own cell in its view; it looks towards vy = 0

UNSEEN, EMPTY, WALL = "unseen", "empty", "wall"


class Thing(NamedTuple):
    """An object: its colour and kind."""

    colour: str
    kind: str


class Room(NamedTuple):
    """A square room of `size` cells a side, walls included; `things` maps a cell (x, y) to the object on it."""

    size: int
    things: dict
    carrying: Optional[Thing] = None


class Pose(NamedTuple):
    """Where the agent stands and which way (0..3) it looks."""

    x: int
    y: int
    facing: int


def inside(size: int) -> range:
    """The coordinates within the walls."""
    return range(1, size - 1)


def front(pose: Pose) -> tuple:
    """The cell before the agent."""
    dx, dy = STEPS[pose.facing]
    return pose.x + dx, pose.y + dy


def cell(room: Room, x: int, y: int) -> object:
    """What lies on (x, y); everything outside the room is wall."""
    if not (0 < x < room.size - 1 and 0 < y < room.size - 1):
        return WALL
    return room.things.get((x, y), EMPTY)


def view_of(room: Room, pose: Pose) -> list:
    """What the agent sees: view[vx][vy] is UNSEEN, EMPTY, WALL or a Thing; on the agent's cell, what it carries."""
    dx, dy = STEPS[pose.facing]
    rx, ry = -dy, dx
    world = [
        [
            cell(room, pose.x + dx * (6 - vy) + rx * (vx - 3), pose.y + dy * (6 - vy) + ry * (vx - 3))
            for vy in range(VIEW)
        ]
        for vx in range(VIEW)
    ]
    seen = [[False] * VIEW for _ in range(VIEW)]
    seen[AGENT[0]][AGENT[1]] = True
    for vy in reversed(range(VIEW)):
        for sweep, side in ((range(VIEW - 1), 1), (range(VIEW - 1, 0, -1), -1)):
            for vx in sweep:
                if seen[vx][vy] and world[vx][vy] != WALL:
                    seen[vx + side][vy] = True
                    if vy > 0:
                        seen[vx + side][vy - 1] = True
                        seen[vx][vy - 1] = True
    view = [[world[vx][vy] if seen[vx][vy] else UNSEEN for vy in range(VIEW)] for vx in range(VIEW)]
    view[AGENT[0]][AGENT[1]] = room.carrying or EMPTY
    return view


def _steps(count: int) -> str:
    return f"{count} step{'s' if count > 1 else ''}"


def describe(view: list, carrying: Optional[Thing] = None) -> list:
    """BabyAI-Text's sentences for a view, in its order: carried object, walls on the axes, then objects by column."""
    sentences = [f"You carry a {carrying.colour} {carrying.kind}"] if carrying else []
    for word, (sx, sy) in (("forward", (0, -1)), ("left", (-1, 0)), ("right", (1, 0))):
        vx, vy, count = AGENT[0] + sx, AGENT[1] + sy, 1
        while 0 <= vx < VIEW and vy >= 0 and view[vx][vy] in (UNSEEN, EMPTY):
            vx, vy, count = vx + sx, vy + sy, count + 1
        if 0 <= vx < VIEW and vy >= 0 and view[vx][vy] == WALL:
            sentences.append(f"You see a wall {_steps(count)} {word}")
    for vx in range(VIEW):
        for vy in range(VIEW):
            thing = view[vx][vy]
            if not isinstance(thing, Thing) or (vx, vy) == AGENT:
                continue
            place = []
            if vx != AGENT[0]:
                place.append(f"{_steps(abs(vx - 3))} {'left' if vx < 3 else 'right'}")
            if vy != AGENT[1]:
                place.append(f"{_steps(6 - vy)} forward")
            sentences.append(f"You see a {thing.colour} {thing.kind} {' and '.join(place)}")
    return sentences


def distances(room: Room, target: Thing) -> dict:
    """Least number of actions from every pose to one that faces an object like `target`; without unreachable poses."""
    goals = [spot for spot, thing in room.things.items() if thing == target]
    found = {}
    queue = deque()
    for gx, gy in goals:
        for facing, (dx, dy) in enumerate(STEPS):
            pose = Pose(gx - dx, gy - dy, facing)
            if cell(room, pose.x, pose.y) == EMPTY:
                found[pose] = 0
                queue.append(pose)
    while queue:  # backwards: which poses reach this one in a single action
        pose = queue.popleft()
        dx, dy = STEPS[pose.facing]
        before = [Pose(pose.x, pose.y, (pose.facing + turn) % 4) for turn in (1, 3)]
        if cell(room, pose.x - dx, pose.y - dy) == EMPTY:
            before.append(Pose(pose.x - dx, pose.y - dy, pose.facing))
        for earlier in before:
            if earlier not in found:
                found[earlier] = found[pose] + 1
                queue.append(earlier)
    return found


def after(room: Room, pose: Pose, action: int) -> Pose:
    """The pose after a movement action (LEFT, RIGHT, FORWARD)."""
    if action == FORWARD:
        x, y = front(pose)
        return Pose(x, y, pose.facing) if cell(room, x, y) == EMPTY else pose
    return Pose(pose.x, pose.y, (pose.facing + (1 if action == RIGHT else 3)) % 4)


def right_actions(room: Room, pose: Pose, found: dict) -> set:
    """The actions that shorten the true shortest path; none at the goal or where there is no way to it."""
    here = found.get(pose)
    if not here:
        return set()
    return {action for action in (LEFT, RIGHT, FORWARD) if found.get(after(room, pose, action), here) < here}


def poses(room: Room) -> Iterator[Pose]:
    """Every pose on a free cell."""
    for x in inside(room.size):
        for y in inside(room.size):
            if (x, y) not in room.things:
                for facing in range(4):
                    yield Pose(x, y, facing)


def mission_of(room: Room, target: Thing) -> str:
    """The GoTo mission's text: "the" when one object fits, else "a"."""
    article = "the" if sum(thing == target for thing in room.things.values()) == 1 else "a"
    return f"go to {article} {target.colour} {target.kind}"
