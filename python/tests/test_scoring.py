"""Promise: scores are those of `tandem score`, by a model that stays loaded."""

import json
import os
import subprocess

import pytest
import tandem_babyai
from tandem_babyai.installation import command, project_folder

TEACHER = "synthetic-a50-k000"
CANDIDATES = ["turn left", "turn right", "go forward", "pick up", "drop", "toggle"]
PROMPTS = ["Goal of the agent: go to the red ball.\nObservation: You see a red ball 2 steps forward.\nNext action: ", "", "ü 火"]


def written(queries, folder, scoring):
    """What `tandem score` writes for them."""
    file = folder / "queries.jsonl"
    file.write_text("".join(json.dumps(query) + "\n" for query in queries))
    program = [*command()[:-1], "score", "--teacher", TEACHER, "--in", str(file), "--scoring", scoring]
    out = subprocess.run(program, check=True, capture_output=True, text=True, cwd=project_folder()).stdout
    return [json.loads(line) for line in out.splitlines()]


@pytest.mark.parametrize("scoring", ["logprob", "raw-logit", "token-mean"])
def test_equals_tandem_score(tmp_path, scoring):
    lists = [CANDIDATES, CANDIDATES[:2], ["a", "go forward"]]
    expected = written([{"prompt": p, "candidates": c} for p, c in zip(PROMPTS, lists)], tmp_path, scoring)
    with tandem_babyai.Scorer(TEACHER, scoring=scoring) as scorer:
        ours = scorer.score(PROMPTS, lists)
    assert [list(one) for one in ours] == [list(other.values()) for other in expected]


def test_one_list_serves_all_prompts_and_the_model_stays_loaded():
    scores = tandem_babyai.score(TEACHER, PROMPTS, CANDIDATES)
    assert [len(one.scores) for one in scores] == [6, 6, 6]
    for one in scores:
        assert sum(one.probabilities) == pytest.approx(1)
    children = nodes()
    assert len(children) == 1
    assert tandem_babyai.score(TEACHER, PROMPTS, CANDIDATES) == scores
    assert nodes() == children
    tandem_babyai.score(TEACHER, PROMPTS, CANDIDATES, scoring="token-mean")
    assert len(nodes()) == 1 and nodes() != children, "the other one was closed"


def nodes():
    """Numbers of the Node processes that scores come from."""
    from tandem_babyai import scoring

    return [one._bridge._process.pid for one in scoring._open.values() if one.usable]


def test_after_node_was_killed_the_next_call_loads_it_again():
    scores = tandem_babyai.score(TEACHER, PROMPTS[:1], CANDIDATES)
    os.kill(nodes()[0], 9)
    with pytest.raises(tandem_babyai.NodeEndedError):
        tandem_babyai.score(TEACHER, PROMPTS[:1], CANDIDATES)
    assert tandem_babyai.score(TEACHER, PROMPTS[:1], CANDIDATES) == scores


def test_what_cannot_be_scored_is_refused_in_one_line():
    for teacher, scoring, line in [
        ("orcale", "logprob", "oracle"),
        ("oracle", "logprob", "no model"),
        (TEACHER, "sum", "logprob"),
        ("/nowhere", "logprob", "/nowhere"),
    ]:
        with pytest.raises(tandem_babyai.BridgeError, match=line) as error:
            tandem_babyai.Scorer(teacher, scoring=scoring)
        assert "\n" not in str(error.value)
    with tandem_babyai.Scorer(TEACHER) as scorer:
        for candidates in ([], [[]], [""]):
            with pytest.raises((tandem_babyai.BridgeError, ValueError)):
                scorer.score(["a"], candidates)
        assert scorer.score([], CANDIDATES) == []
        with pytest.raises(tandem_babyai.InvalidTextsError, match="2 lists of candidates for 1 prompt"):
            scorer.score(["a"], [["b"], ["c"]])
        assert len(scorer.score(["a"], CANDIDATES)) == 1
    with pytest.raises(tandem_babyai.NodeEndedError, match="closed"):
        scorer.score(["a"], CANDIDATES)
