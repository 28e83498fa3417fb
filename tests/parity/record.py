"""Records episodes of Python's minigrid in the format of data/golden, for seeds that no file holds.

Usage: record.py FOLDER COUNT SEED LEVEL...
COUNT episodes of each level, of seeds drawn from SEED, go to FOLDER/LEVEL.jsonl: the policies lcg, mix, bot and botnoise
take turns, and one chain of resets closes each file. The fields are documented in lib/env/replay/golden.ts.
"""

import json
import random
import signal
import sys
from pathlib import Path

import gymnasium
import minigrid  # noqa: F401  (registers the levels)
from minigrid.utils.baby_ai_bot import BabyAIBot, DisappearedBoxError

POLICIES = ["lcg", "mix", "bot", "botnoise"]
MOST_STEPS = {"lcg": 64, "mix": 200, "bot": 400, "botnoise": 400}
MIX = [0, 0, 1, 1, 2, 2, 2, 2, 2, 2, 3, 3, 4, 5, 5, 6]
CHAIN_RESETS = 30
MOST_SEARCHES = 100
RESET_TIMEOUT_S = 20


def fnv1a(data):
    value = 0x811C9DC5
    for byte in data:
        value = ((value ^ byte) * 0x01000193) & 0xFFFFFFFF
    return f"{value:08x}"


class Lcg:
    def __init__(self, name):
        self.state = int(fnv1a(name.encode()), 16)

    def below(self, n):
        self.state = (self.state * 1664525 + 1013904223) & 0xFFFFFFFF
        return self.state * n >> 32


class BotStuck(Exception):
    pass


class StuckReset(Exception):
    pass


class CountingBot(BabyAIBot):
    """A bot that gives up where the original would search for ever."""

    searches = 0

    def replan(self, action_taken=None):
        self.searches = 0
        return super().replan(action_taken)

    def _breadth_first_search(self, *args, **kwargs):
        self.searches += 1
        if self.searches > MOST_SEARCHES:
            raise BotStuck("more than 100 searches in one replan")
        return super()._breadth_first_search(*args, **kwargs)


def give_up(*_):
    raise StuckReset


class Rejections:
    """Counts the lines in which minigrid reports a rejected layout, and keeps them off stdout."""

    def __init__(self):
        self.count = 0

    def write(self, text):
        self.count += text.count("Sampling rejected") + text.count("Timeout during mission generation")

    def flush(self):
        pass


def reset(env, rejections, seed=None):
    """Reset; returns the first observation and how many layouts were rejected."""
    before = rejections.count
    stdout, sys.stdout = sys.stdout, rejections
    signal.alarm(RESET_TIMEOUT_S)
    try:
        observation, _ = env.reset() if seed is None else env.reset(seed=seed)
    finally:
        signal.alarm(0)
        sys.stdout = stdout
    return observation, rejections.count - before


def generator_state(env):
    state = env.np_random.bit_generator.state
    words = [f"{state['state'][key]:032x}" for key in ("state", "inc")]
    return [*words, state["has_uint32"], state["uinteger"]]


def pose(env):
    digits = "0123456789abcdefghijklmnopqrstuvwxyz"
    return "".join(digits[int(value)] for value in (*env.agent_pos, env.agent_dir))


def held(env):
    return None if env.carrying is None else f"{env.carrying.color} {env.carrying.type}"


def record_episode(env, rejections, level, seed, policy):
    observation, rejected = reset(env, rejections, seed)
    grid = env.grid.encode().tobytes()
    record = {
        "id": level,
        "seed": seed,
        "policy": policy,
        "mission": observation["mission"],
        "max_steps": int(env.max_steps),
        "w": env.width,
        "h": env.height,
        "rejected": rejected,
        "rng": generator_state(env),
        "grid": fnv1a(grid),
        "grid_full": grid.hex(),
    }
    lcg = Lcg(f"{policy}:{level}:{seed}")
    actions, rewards, carrying = [], [], []
    poses, hashes, images = pose(env), fnv1a(observation["image"].tobytes()), [observation["image"].tobytes().hex()]
    if held(env) is not None:
        carrying.append([0, held(env)])
    terminated = truncated = False
    try:
        bot = CountingBot(env) if policy.startswith("bot") else None
        while len(actions) < MOST_STEPS[policy] and not terminated and not truncated:
            if policy == "lcg":
                action = lcg.below(7)
            elif policy == "mix":
                action = MIX[lcg.below(16)]
            else:
                action = int(bot.replan(actions[-1] if actions else None))
                if policy == "botnoise" and lcg.below(5) == 0:
                    action = lcg.below(6)
            before = held(env)
            observation, reward, terminated, truncated, _ = env.step(action)
            actions.append(action)
            if reward != 0:
                rewards.append([len(actions), float(reward)])
            if held(env) != before:
                carrying.append([len(actions), held(env)])
            poses += pose(env)
            hashes += fnv1a(observation["image"].tobytes())
            if len(images) < 8:
                images.append(observation["image"].tobytes().hex())
    except (AssertionError, BotStuck, DisappearedBoxError) as error:
        record["bot_error"] = [len(actions), type(error).__name__, str(error)]
    return record | {
        "T": len(actions),
        "actions": "".join(map(str, actions)),
        "rewards": rewards,
        "terminated": bool(terminated),
        "truncated": bool(truncated),
        "pos": poses,
        "obs": hashes,
        "obs_full": images,
        "carrying": carrying,
        "final_grid": fnv1a(env.grid.encode().tobytes()),
    }


def record_chain(env, rejections, level, seed):
    record = {"id": level, "seed": seed, "policy": "chain", "rows": []}
    total = 0
    for k in range(CHAIN_RESETS):
        try:
            observation, rejected = reset(env, rejections, seed if k == 0 else None)
        except StuckReset:
            return record | {"stuck_at_reset": k}
        total += rejected
        hashes = [fnv1a(env.grid.encode().tobytes()), fnv1a(observation["image"].tobytes())]
        record["rows"].append([observation["mission"], int(env.max_steps), pose(env), *hashes, total])
    return record | {"rng_after": generator_state(env)}


def main():
    folder, count, seed, *levels = sys.argv[1:]
    signal.signal(signal.SIGALRM, give_up)
    draw = random.Random(int(seed))
    rejections = Rejections()
    for done, level in enumerate(levels, 1):
        env = gymnasium.make(level).unwrapped
        with open(Path(folder) / f"{level}.jsonl", "w") as file:
            for k in range(int(count)):
                try:
                    record = record_episode(env, rejections, level, draw.randrange(2**31), POLICIES[k % len(POLICIES)])
                except StuckReset:
                    continue
                file.write(json.dumps(record) + "\n")
            file.write(json.dumps(record_chain(env, rejections, level, draw.randrange(2**31))) + "\n")
        print(f"{done}/{len(levels)} {level}", file=sys.stderr)


if __name__ == "__main__":
    main()
