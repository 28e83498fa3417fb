"""Promise: `make` is minigrid step by step, and an environment as gymnasium wants it."""

import warnings

import gymnasium
import numpy as np
import pytest
import tandem_babyai
from gymnasium.utils.env_checker import check_env
from minigrid_levels import LEVELS, assert_same, original

EASY = "BabyAI-GoToRedBallNoDists-v0"
SEEDS = [0, 2**31 + 11]
STEPS = 30


@pytest.fixture
def easy():
    env = tandem_babyai.make(EASY)
    yield env
    env.close()


def test_there_are_minigrids_levels():
    assert tandem_babyai.levels() == LEVELS
    assert len(LEVELS) == 96


@pytest.mark.parametrize("level", LEVELS)
def test_equals_minigrid(level):
    """Episodes of given seeds, then the next ones of the same generator; actions that walk and act."""
    theirs = original(level)
    env = tandem_babyai.make(level)
    draw = np.random.default_rng(LEVELS.index(level))
    for seed in SEEDS:
        assert_same(env.reset(seed=seed)[0], theirs.reset(seed=seed)[0])
        assert env.np_random_seed == theirs.np_random_seed == seed
        for _ in range(STEPS):
            action = int(draw.choice([0, 1, 2, 2, 2, 3, 4, 5, 6]))
            ours, expected = env.step(action), theirs.step(action)
            assert_same(ours[0], expected[0])
            assert ours[1:] == expected[1:]
            if ours[2] or ours[3]:
                assert_same(env.reset()[0], theirs.reset()[0])
        assert_same(env.reset()[0], theirs.reset()[0])
    env.close()
    theirs.close()


def test_rewards_and_both_ends_equal_minigrids():
    """minigrid's own bot fulfils missions, and an agent that only turns runs into the time limit."""
    from minigrid.utils.baby_ai_bot import BabyAIBot

    for level in (EASY, "BabyAI-GoToObj-v0", "BabyAI-PickupDist-v0"):
        theirs, env = original(level), tandem_babyai.make(level)
        for seed in range(3):
            theirs.reset(seed=seed)
            env.reset(seed=seed)
            bot, done, last = BabyAIBot(theirs), False, None
            while not done:
                last = int(bot.replan(last))
                ours, expected = env.step(last), theirs.step(last)
                assert ours[1:] == expected[1:]
                done = expected[2] or expected[3]
            assert expected[2] and expected[1] > 0
        theirs.reset(seed=0)
        env.reset(seed=0)
        truncated = False
        while not truncated:
            ours, expected = env.step(0), theirs.step(0)
            assert ours[1:] == expected[1:]
            truncated = expected[3]
        env.close()


@pytest.mark.parametrize("level", [EASY, "BabyAI-BossLevel-v0", "BabyAI-PutNextS5N2Carrying-v0"])
def test_passes_gymnasiums_check(level):
    env = tandem_babyai.make(level)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        warnings.filterwarnings("ignore", message=".*alternative render modes.*")
        check_env(env)
    env.close()


def test_observations_are_in_their_space_and_nobody_elses(easy):
    first, _ = easy.reset(seed=3)
    kept = first["image"].copy()
    for action in (2, 2, 1, 2):
        observation, *_ = easy.step(action)
        assert observation in easy.observation_space
    np.testing.assert_array_equal(first["image"], kept)


def test_seeds_of_any_size(easy):
    theirs = original(EASY)
    for seed in (2**53 + 1, 2**64 - 1, 2**127 + 12345):
        assert_same(easy.reset(seed=seed)[0], theirs.reset(seed=seed)[0])


def test_without_a_seed_it_starts_anywhere_and_says_where(easy):
    observation, _ = easy.reset()
    assert_same(easy.reset(seed=easy.np_random_seed)[0], observation)


def test_steps_outside_an_episode_are_refused(easy):
    with pytest.raises(tandem_babyai.ResetNeededError) as raised:
        easy.step(0)
    assert isinstance(raised.value, gymnasium.error.ResetNeeded)
    easy.reset(seed=0)
    while not easy.step(0)[3]:
        pass
    with pytest.raises(tandem_babyai.ResetNeededError, match="call reset"):
        easy.step(0)
    easy.reset()
    easy.step(0)


@pytest.mark.parametrize("action", [7, -1, 256, 1.0, "2", None, np.float64(1), np.array([1, 2])])
def test_other_actions_are_refused_and_change_nothing(easy, action):
    easy.reset(seed=0)
    with pytest.raises(tandem_babyai.InvalidActionError, match="actions are the integers 0 to 6"):
        easy.step(action)
    theirs = original(EASY)
    theirs.reset(seed=0)
    assert_same(easy.step(np.int64(2))[0], theirs.step(2)[0])


@pytest.mark.parametrize("seed", [-1, 1.5, "a"])
def test_other_seeds_are_refused(easy, seed):
    with pytest.raises(tandem_babyai.BridgeError, match="invalid seed"):
        easy.reset(seed=seed)


def test_an_unknown_level_is_answered_with_the_nearest():
    for opened in (tandem_babyai.make, lambda level: tandem_babyai.make_vec(level, 2)):
        with pytest.raises(tandem_babyai.UnknownLevelError, match="nearest: BabyAI-GoToRedBall-v0") as raised:
            opened("BabyAI-GoToRedBal-v0")
        assert "\n" not in str(raised.value)
