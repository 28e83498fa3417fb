"""The teacher's prompt: Lamorel's BabyAI-Text format, with the feedback sentence before the observation."""

from world import ACTIONS

VERDICTS = {
    "better": "better than the last one",
    "worse": "worse than the last one",
    "neutral": "one of the possible ones",
}


def sentence_for(suggestion: str, verdict: str) -> str:
    """The sentence that tells the teacher what became of its last suggestion; verdict better, worse or neutral."""
    return f"Last suggestion: {suggestion}. The suggestion is {VERDICTS[verdict]}."


def prompt_of(mission: str, description: list, feedback: str = "") -> str:
    """Mission, feedback sentence (left out when empty) and description as one prompt."""
    heard = f"{feedback}\n" if feedback else ""
    return f"Goal of the agent: {mission}\n{heard}Observation: {', '.join(description)}\nAction:"


def feedbacks() -> list:
    """(suggestion index or None, verdict or "none", sentence): no sentence, then every suggestion and verdict."""
    told = [(i, verdict, sentence_for(name, verdict)) for i, name in enumerate(ACTIONS) for verdict in VERDICTS]
    return [(None, "none", "")] + told
