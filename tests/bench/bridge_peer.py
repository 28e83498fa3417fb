"""One measurement, in a process of its own: prints {"count": …, "pythonSeconds": …, "nodeSeconds": …}, all in CPU-seconds.

Usage: bridge_peer.py tandem|minigrid|"minigrid SyncVectorEnv" LEVEL ENVIRONMENTS COUNT

tandem's side bears all that it costs: the whole life of its Node process, its start and warming up included, which the
system tells once it has ended. minigrid is counted after its first reset and a tenth of the work.
"""

import functools
import json
import os
import sys
import time

import numpy as np

ACTIONS = 7


def minigrid_env(level):
    import gymnasium
    import minigrid  # noqa: F401  (registers the levels)

    return gymnasium.make(level, disable_env_checker=True).unwrapped


def one(env, count):
    """Steps of one environment, random actions, reset whenever an episode ends."""
    actions = np.random.default_rng(0).integers(0, ACTIONS, size=4096).tolist()
    for k in range(count):
        _, _, terminated, truncated, _ = env.step(actions[k % len(actions)])
        if terminated or truncated:
            env.reset()


def many(envs, count):
    """Steps of environments that reset by themselves, random actions."""
    actions = np.random.default_rng(0).integers(0, ACTIONS, size=(97, envs.num_envs))
    for k in range(count // envs.num_envs):
        envs.step(actions[k % len(actions)])


def minigrid(env, run, count):
    env.reset(seed=0)
    run(env, count // 10)
    start = time.process_time()
    run(env, count)
    return {"count": count, "pythonSeconds": time.process_time() - start, "nodeSeconds": 0}


def tandem(level, environments, count):
    import tandem_babyai

    start, before = time.process_time(), os.times()
    env = tandem_babyai.make(level) if environments == 1 else tandem_babyai.make_vec(level, environments)
    env.reset(seed=0)
    (one if environments == 1 else many)(env, count)
    env.close()
    after = os.times()
    node = after.children_user + after.children_system - before.children_user - before.children_system
    return {"count": count, "pythonSeconds": time.process_time() - start, "nodeSeconds": node}


def main():
    who, level, environments, count = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
    if who == "tandem":
        result = tandem(level, environments, count)
    elif who == "minigrid":
        result = minigrid(minigrid_env(level), one, count)
    else:
        from gymnasium.vector import AutoresetMode, SyncVectorEnv

        make = functools.partial(minigrid_env, level)
        result = minigrid(SyncVectorEnv([make] * environments, autoreset_mode=AutoresetMode.SAME_STEP), many, count)
    print(json.dumps(result))


if __name__ == "__main__":
    # minigrid reports rejected layouts on stdout; the result is the last line.
    main()
