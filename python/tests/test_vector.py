"""Promise: `make_vec` is gymnasium's SyncVectorEnv of minigrid's environments, with same-step autoreset."""

import functools

import gymnasium
import numpy as np
import pytest
import tandem_babyai
from gymnasium.vector import AutoresetMode, SyncVectorEnv
from gymnasium.wrappers.vector import RecordEpisodeStatistics
from minigrid_levels import LEVELS, assert_same, original

N = 6
EASY = "BabyAI-GoToObjS4-v0"


@pytest.fixture
def easy():
    envs = tandem_babyai.make_vec(EASY, N)
    yield envs
    envs.close()


def assert_same_observations(ours, theirs):
    np.testing.assert_array_equal(ours["image"], theirs["image"])
    np.testing.assert_array_equal(ours["direction"], theirs["direction"])
    assert ours["direction"].dtype == theirs["direction"].dtype
    assert ours["mission"] == theirs["mission"]


def assert_same_info(ours, theirs):
    assert ours.keys() == theirs.keys()
    if not ours:
        return
    for key in ("_final_obs", "_final_info"):
        assert ours[key].dtype == np.bool_
        np.testing.assert_array_equal(ours[key], theirs[key])
    assert ours["final_info"] == theirs["final_info"] == {}
    assert ours["final_obs"].dtype == object and ours["final_obs"].shape == (N,)
    for one, other in zip(ours["final_obs"], theirs["final_obs"]):
        if other is None:
            assert one is None
        else:
            assert_same(one, other)


def assert_same_steps(envs, theirs, steps, draw):
    """Both do the same actions, which walk and act; how many episodes ended."""
    ended = 0
    for _ in range(steps):
        actions = draw.choice([0, 1, 2, 2, 2, 3, 4, 5], N)
        ours, expected = envs.step(actions), theirs.step(actions)
        assert_same_observations(ours[0], expected[0])
        for one, other in zip(ours[1:4], expected[1:4]):
            assert one.dtype == other.dtype
            np.testing.assert_array_equal(one, other)
        assert_same_info(ours[4], expected[4])
        ended += int(np.count_nonzero(ours[2] | ours[3]))
    return ended


def both(level):
    """Our environments, and minigrid's."""
    make = functools.partial(original, level)
    return tandem_babyai.make_vec(level, N), SyncVectorEnv([make] * N, autoreset_mode=AutoresetMode.SAME_STEP)


@pytest.mark.parametrize("level", LEVELS)
def test_equals_minigrid_in_gymnasiums_vector(level):
    envs, theirs = both(level)
    ours, info = envs.reset(seed=1000)
    assert ours in envs.observation_space
    assert info == {}
    assert_same_observations(ours, theirs.reset(seed=1000)[0])
    assert_same_steps(envs, theirs, 60, np.random.default_rng(LEVELS.index(level)))
    envs.close()
    theirs.close()


@pytest.mark.parametrize("level", [EASY, "BabyAI-OpenDoorDebug-v0", "BabyAI-GoToRedBallNoDists-v0"])
def test_ends_and_every_kind_of_reset_equal_gymnasiums(level):
    envs, theirs = both(level)
    draw = np.random.default_rng(1)
    for seed in (5, [3, 1, 4, 1, 5, 9], None, [2, None, 7, None, None, 1]):
        assert_same_observations(envs.reset(seed=seed)[0], theirs.reset(seed=seed)[0])
        assert assert_same_steps(envs, theirs, 70, draw) > 0
    envs.close()
    theirs.close()


def test_environments_equal_single_ones(easy):
    single = tandem_babyai.make(EASY)
    shown, _ = easy.reset(seed=40)
    for i in range(N):
        assert_same({key: shown[key][i] for key in shown}, single.reset(seed=40 + i)[0])
    single.close()


def test_a_mask_resets_some_and_leaves_the_others(easy):
    before, _ = easy.reset(seed=0)
    easy.step(np.full(N, 2))
    moved, *_ = easy.step(np.full(N, 0))
    mask = np.arange(N) % 2 == 0
    after, _ = easy.reset(seed=0, options={"reset_mask": mask})
    np.testing.assert_array_equal(after["image"][mask], before["image"][mask])
    np.testing.assert_array_equal(after["image"][~mask], moved["image"][~mask])
    with pytest.raises(tandem_babyai.BridgeError, match="reset_mask"):
        easy.reset(options={"reset_mask": np.zeros(N, np.bool_)})


def test_without_seeds_the_environments_start_anywhere_and_say_where(easy):
    first, _ = easy.reset()
    assert len(set(easy.np_random_seed)) == N
    again, _ = easy.reset(seed=list(easy.np_random_seed))
    assert_same_observations(again, first)


def test_results_are_nobody_elses(easy):
    observations, _ = easy.reset(seed=0)
    results = [easy.step(np.full(N, action)) for action in (2, 0, 2)]
    kept = [[part.copy() for part in (result[0]["image"], *result[1:4])] for result in results]
    for _ in range(20):
        easy.step(np.full(N, 2))
    for result, copies in zip(results, kept):
        for part, copy in zip((result[0]["image"], *result[1:4]), copies):
            np.testing.assert_array_equal(part, copy)
    assert results[0][0]["image"].flags.writeable


def test_gymnasiums_wrappers_count_episodes(easy):
    envs = RecordEpisodeStatistics(easy)
    envs.reset(seed=0)
    draw = np.random.default_rng(0)
    for _ in range(200):
        envs.step(draw.integers(0, 7, N))
    assert envs.episode_count > 0
    assert len(envs.return_queue) == min(envs.episode_count, 100)


@pytest.mark.parametrize("actions", [[7] * N, [-1] * N, [256] * N, [0] * (N - 1), [0.0] * N, np.zeros((N, 1), int), 0])
def test_other_actions_are_refused_and_change_nothing(easy, actions):
    easy.reset(seed=0)
    with pytest.raises(tandem_babyai.InvalidActionError, match="0 to 6"):
        easy.step(actions)
    ours, *_ = easy.step(np.full(N, 2))
    easy.reset(seed=0)
    assert_same_observations(easy.step(np.full(N, 2))[0], ours)


def test_other_requests_are_refused(easy):
    with pytest.raises(gymnasium.error.ResetNeeded):
        easy.step([0] * N)
    for seed in (-1, [0] * (N - 1), ["a"] * N):
        with pytest.raises(tandem_babyai.BridgeError, match="seed"):
            easy.reset(seed=seed)
    for n in (0, -3, 1.5):
        with pytest.raises(tandem_babyai.BridgeError, match="pass 1 or more"):
            tandem_babyai.make_vec(EASY, n)


def test_closing_twice_is_fine_and_then_nothing_is_done(easy):
    easy.reset(seed=0)
    easy.close()
    easy.close()
    assert easy.closed
    with pytest.raises(tandem_babyai.NodeEndedError, match="closed"):
        easy.step([0] * N)
