"""What agents do and see."""

import numpy as np
from gymnasium import spaces

VIEW_SHAPE = (7, 7, 3)
IMAGE_BYTES = 147
ACTIONS = 7
_MISSION_CHARACTERS = "abcdefghijklmnopqrstuvwxyz ,"
_LONGEST_MISSION = 400


def action_space():
    """0 turn left, 1 turn right, 2 go forward, 3 pick up, 4 drop, 5 toggle, 6 done."""
    return spaces.Discrete(ACTIONS)


def observation_space():
    """image: 7 × 7 cells of object, colour and state, the agent at [3, 6]; direction: 0 right, 1 down, 2 left, 3 up; mission."""
    return spaces.Dict(
        {
            "image": spaces.Box(0, 255, VIEW_SHAPE, np.uint8),
            "direction": spaces.Discrete(4),
            "mission": spaces.Text(_LONGEST_MISSION, charset=_MISSION_CHARACTERS),
        }
    )
