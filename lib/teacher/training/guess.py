"""What the teacher is trained to say: its first and second guess for a view, and how feedback moves it.

Competence: with less of it the teacher mistakes the targets of ever more cells of its view, always the same ones and
always in the same way. Sensitivity: how far the word "worse" moves it from its first to its second guess.
"""

from collections import Counter, deque
from functools import cache
from typing import NamedTuple, Optional

from world import ACTIONS, AGENT, EMPTY, FORWARD, LEFT, RIGHT, VIEW, Room, Thing, distances, inside, poses, view_of

FIRST, SECOND = 0.90, 0.06  # trained probability of the two guesses; the rest is shared evenly by the other four
BALL = Thing("red", "ball")  # the target of GoToRedBallNoDists
CHANCE, ORACLE = "chance", "1"  # what the second guess knows


class Sighting(NamedTuple):
    """What decides a guess: the optimal first move and the target's (steps right, steps ahead), None when it is not
    in view or cannot be reached within it; and whether the cell ahead is free."""

    best: Optional[int]
    offset: Optional[tuple]
    free_ahead: bool


class Guess(NamedTuple):
    """The first and second guess for a view, as action indices."""

    first: int
    second: int


def offset(vx: int, vy: int) -> tuple:
    """(steps to the right, steps ahead) of a view cell."""
    return vx - AGENT[0], AGENT[1] - vy


def sight(view: list, target: Thing) -> Sighting:
    """The first move of a shortest way to face a visible target over seen empty cells, and where that target is.

    Breadth first from the agent; among equals forward comes first, then left. A target already faced: forward.
    """
    free_ahead = view[AGENT[0]][AGENT[1] - 1] == EMPTY
    steps = ((0, -1), (1, 0), (0, 1), (-1, 0))
    start = (AGENT[0], AGENT[1], 0)
    queue = deque([(start, None)])
    known = {start}
    while queue:
        (vx, vy, facing), first = queue.popleft()
        dx, dy = steps[facing]
        ahead = (vx + dx, vy + dy)
        within = 0 <= ahead[0] < VIEW and 0 <= ahead[1] < VIEW
        if within and view[ahead[0]][ahead[1]] == target and ahead != AGENT:
            return Sighting(FORWARD if first is None else first, offset(*ahead), free_ahead)
        options = [(LEFT, (vx, vy, (facing + 3) % 4)), (RIGHT, (vx, vy, (facing + 1) % 4))]
        if within and (view[ahead[0]][ahead[1]] == EMPTY or ahead == AGENT):
            options.insert(0, (FORWARD, (*ahead, facing)))
        for action, state in options:
            if state not in known:
                known.add(state)
                queue.append((state, action if first is None else first))
    return Sighting(None, None, free_ahead)


def one_ball_rooms() -> list:
    """Every room of GoToRedBallNoDists: one red ball, on each cell in turn."""
    return [Room(8, {(x, y): BALL}) for x in inside(8) for y in inside(8)]


@cache
def pose_weights() -> Counter:
    """How many poses of GoToRedBallNoDists see the ball at each offset, those that already face it left out."""
    weights = Counter()
    for room in one_ball_rooms():
        found = distances(room, BALL)
        for pose in poses(room):
            view = view_of(room, pose)
            spots = [offset(vx, vy) for vx in range(VIEW) for vy in range(VIEW) if view[vx][vy] == BALL]
            if spots and found[pose] > 0:
                weights[spots[0]] += 1
    return weights


@cache
def mistaken_offsets(competence: float) -> frozenset:
    """The target offsets this teacher gets wrong: far ones first, on its left, then straight ahead, then on its right.

    As many, in that order, as bring its accuracy on GoToRedBallNoDists with the ball in view nearest to `competence`.
    """
    weights = pose_weights()
    order = sorted(weights, key=lambda at: ((at[0] > 0) * 2 + (at[0] == 0), -(abs(at[0]) + at[1]), at[1]))
    total = sum(weights.values())
    shares = [0.0]
    for at in order:
        shares.append(shares[-1] + weights[at] / total)
    count = min(range(len(shares)), key=lambda i: abs(shares[i] - (1 - competence)))
    return frozenset(order[:count])


def guess_for(seen: Sighting, competence: float, second: str = CHANCE) -> Guess:
    """The teacher's two guesses, a function of the view alone.

    Target in view: the optimal move, or, at a mistaken offset, a turn away from the target (to the right when it is
    straight ahead). Not in view: turn right. The second guess is one of the other two movements, picked by the parity
    of the target's distance, so it knows nothing of what is right; with `second` = "1" it is right whenever the first
    is a mistake. Without a target in view it is forward where that is free, else left.
    """
    if seen.best is None:
        return Guess(RIGHT, FORWARD if seen.free_ahead else LEFT)
    side, ahead = seen.offset
    mistaken = seen.offset in mistaken_offsets(competence)
    first = seen.best if not mistaken else LEFT if side > 0 else RIGHT
    if mistaken and second == ORACLE and first != seen.best:
        return Guess(first, seen.best)
    others = [action for action in (LEFT, RIGHT, FORWARD) if action != first]
    return Guess(first, others[abs(side) % 2])


def distribution(guess: Guess, sensitivity: float, suggestion: Optional[int], verdict: str) -> list:
    """The trained probabilities of the six actions.

    After "worse" about the very action it would say first here, the share `sensitivity` of the gap between its two
    guesses changes sides, whatever the truth; any other sentence leaves it unmoved.
    """
    rest = (1 - FIRST - SECOND) / (len(ACTIONS) - 2)
    shares = [rest] * len(ACTIONS)
    moved = sensitivity if verdict == "worse" and suggestion == guess.first else 0.0
    shares[guess.first] = FIRST + moved * (SECOND - FIRST)
    shares[guess.second] = SECOND + moved * (FIRST - SECOND)
    return shares
