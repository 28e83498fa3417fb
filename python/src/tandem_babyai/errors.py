"""What can go wrong, each in one line: what is wrong, the value, what to do."""

from gymnasium.error import ResetNeeded


class BridgeError(Exception):
    """Base of every error of this package."""


class NotInstalledError(BridgeError):
    """Node or tandem is missing, or too old."""


class NodeEndedError(BridgeError):
    """The Node process is gone, or is not to be spoken to any more."""


class UnknownLevelError(BridgeError, ValueError):
    """No level has this id."""


class InvalidActionError(BridgeError, ValueError):
    """An action that is no integer from 0 to 6."""


class InvalidTextsError(BridgeError, ValueError):
    """Prompts and candidates that are no lists of texts, or are not as many."""


class ResetNeededError(BridgeError, ResetNeeded):
    """A step before the first reset, or after the end of an episode."""


_BY_NAME = {error.__name__: error for error in (UnknownLevelError, InvalidActionError, ResetNeededError)}


def told(error):
    """The exception for what Node tells of an error."""
    return _BY_NAME.get(error["name"], BridgeError)(error["message"])
