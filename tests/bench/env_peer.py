"""One measurement of a peer, in a process of its own: prints {"count": …, "cpuSeconds": …}.

Usage: env_peer.py minigrid|envpool steps|resets LEVEL ENVIRONMENTS COUNT
"""

import json
import sys
import time

import numpy as np

ACTIONS = 7


def minigrid_steps(level, count):
    """Steps of one raw environment, random actions, reset whenever an episode ends."""
    env = make_raw(level)
    actions = np.random.default_rng(0).integers(0, ACTIONS, size=4096).tolist()
    env.reset(seed=0)

    def run(steps):
        for k in range(steps):
            _, _, terminated, truncated, _ = env.step(actions[k % len(actions)])
            if terminated or truncated:
                env.reset()

    return measured(run, count)


def minigrid_resets(level, count):
    """Resets of one raw environment, its generator going on."""
    env = make_raw(level)
    env.reset(seed=0)

    def run(resets):
        for _ in range(resets):
            env.reset()

    return measured(run, count)


def make_raw(level):
    import gymnasium
    import minigrid  # noqa: F401  (registers the levels)

    return gymnasium.make(level).unwrapped


def envpool_steps(level, environments, count):
    """Steps of envpool's batch on one thread; it resets by itself."""
    import envpool

    env = envpool.make(level, env_type="gymnasium", num_envs=environments, num_threads=1, seed=0)
    actions = np.random.default_rng(0).integers(0, ACTIONS, size=(97, environments)).astype(np.int32)
    env.reset()

    def run(steps):
        for k in range(steps // environments):
            env.step(actions[k % len(actions)])

    return measured(run, count)


def measured(run, count):
    """CPU seconds of this process for `count` units, after a tenth of that to warm up."""
    run(count // 10)
    start = time.process_time()
    run(count)
    return {"count": count, "cpuSeconds": time.process_time() - start}


def main():
    peer, work, level, environments, count = sys.argv[1:]
    if peer == "envpool":
        result = envpool_steps(level, int(environments), int(count))
    elif work == "steps":
        result = minigrid_steps(level, int(count))
    else:
        result = minigrid_resets(level, int(count))
    print(json.dumps(result))


if __name__ == "__main__":
    # minigrid reports rejected layouts on stdout; the result is the last line.
    main()
