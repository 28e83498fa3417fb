"""The levels there are."""

from .bridge import LEVELS, Bridge


def levels(*, project=None):
    """Ids of all levels, such as "BabyAI-GoToRedBallNoDists-v0".

    Raises:
        NotInstalledError: where Node or tandem is missing.
    """
    bridge = Bridge(project)
    try:
        return bridge.json(LEVELS, None)
    finally:
        bridge.close()
