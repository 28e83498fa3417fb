"""One measurement of torch-ac training on GoToRedBallNoDists: prints {"frames": …, "cpuSeconds": …, "solved": …}.

As rl-starter-files sets it up (16 environments x 128 steps, batch 256, 4 epochs, its convolutions), the environments in this
process, which costs less than its worker processes. `solved`: see student-ours.ts.
Usage: student_peer.py SEED FRAMES [RATE STEPS]: the rate of Adam, and the steps of each environment an update
"""

import json
import os
import sys
import time

os.environ["OMP_NUM_THREADS"] = "1"

import gymnasium
import minigrid  # noqa: F401  (registers the levels)
import torch
import torch_ac
import torch_ac.algos.base
from torch import nn
from torch.distributions import Categorical

LEVEL = "BabyAI-GoToRedBallNoDists-v0"
ENVIRONMENTS = 16
RATE, STEPS = 1e-3, 128  # rl-starter-files'
EPISODES, SOLVED, HELD_BACK = 200, 0.99, 1_000_000
LOOK = 2048  # frames between two looks, the same in student-ours.ts: who looks more often sees a lucky evaluation sooner


class Together:
    """All environments in this process, with the methods of torch-ac's ParallelEnv."""

    def __init__(self, envs):
        self.envs = envs

    def reset(self):
        return [env.reset()[0] for env in self.envs]

    def step(self, actions):
        return zip(*[self._one(env, action) for env, action in zip(self.envs, actions)])

    @staticmethod
    def _one(env, action):
        obs, reward, terminated, truncated, info = env.step(action)
        if terminated or truncated:
            obs, _ = env.reset()
        return obs, reward, terminated, truncated, info


class Model(nn.Module, torch_ac.ACModel):
    """Three convolutions, then an actor and a critic of one hidden layer each."""

    def __init__(self, actions):
        super().__init__()
        layers = [nn.Conv2d(3, 16, 2), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(16, 32, 2), nn.ReLU()]
        self.look = nn.Sequential(*layers, nn.Conv2d(32, 64, 2), nn.ReLU(), nn.Flatten())
        self.actor = nn.Sequential(nn.Linear(64, 64), nn.Tanh(), nn.Linear(64, actions))
        self.critic = nn.Sequential(nn.Linear(64, 64), nn.Tanh(), nn.Linear(64, 1))
        for layer in self.modules():
            if isinstance(layer, nn.Linear):  # rows of length 1, as rl-starter-files has them
                nn.init.normal_(layer.weight)
                layer.weight.data /= layer.weight.data.norm(dim=1, keepdim=True)
                nn.init.zeros_(layer.bias)

    def forward(self, obs):
        seen = self.look(obs.image.permute(0, 3, 1, 2))
        return Categorical(logits=self.actor(seen)), self.critic(seen).squeeze(1)


def images(observations, device=None):
    """Observations as torch-ac hands them to the model."""
    import numpy

    stacked = numpy.array([obs["image"] for obs in observations])
    return torch_ac.DictList({"image": torch.tensor(stacked, dtype=torch.float)})


def algorithm(seed, rate=RATE, steps=STEPS):
    torch.manual_seed(seed)
    torch_ac.algos.base.ParallelEnv = Together
    envs = [gymnasium.make(LEVEL) for _ in range(ENVIRONMENTS)]
    for k, env in enumerate(envs):
        env.reset(seed=seed * ENVIRONMENTS + k)
    model = Model(envs[0].action_space.n)
    settings = dict(num_frames_per_proc=steps, discount=0.99, lr=rate, gae_lambda=0.95, entropy_coef=0.01)
    settings.update(value_loss_coef=0.5, max_grad_norm=0.5, recurrence=1, adam_eps=1e-8, clip_eps=0.2, epochs=4, batch_size=256)
    return torch_ac.PPOAlgo(envs, model, torch.device("cpu"), preprocess_obss=images, **settings)


def update(algo):
    experiences, _ = algo.collect_experiences()
    algo.update_parameters(experiences)


def success(model):
    """Share of held-back episodes solved with sampled actions."""
    envs = [gymnasium.make(LEVEL) for _ in range(EPISODES)]
    playing = [(env, env.reset(seed=HELD_BACK + k)[0]) for k, env in enumerate(envs)]
    solved = 0
    while playing:
        with torch.no_grad():
            actions = model(images([obs for _, obs in playing]))[0].sample().tolist()
        going = []
        for (env, _), action in zip(playing, actions):
            obs, reward, terminated, truncated, _ = env.step(action)
            solved += reward > 0
            if not (terminated or truncated):
                going.append((env, obs))
        playing = going
    return solved / EPISODES


def main():
    seed, frames = map(int, sys.argv[1:3])
    rate = float(sys.argv[3]) if len(sys.argv) > 3 else RATE
    steps = int(sys.argv[4]) if len(sys.argv) > 4 else STEPS
    made = ENVIRONMENTS * steps
    updates = round(frames / made)
    look = max(1, LOOK // made)
    torch.set_num_threads(1)
    update(algorithm(seed, rate, steps))  # warms up
    algo = algorithm(seed, rate, steps)
    start = time.process_time()
    for _ in range(updates):
        update(algo)
    seconds = time.process_time() - start
    algo, solved = algorithm(seed, rate, steps), None
    for k in range(1, updates + 1):
        update(algo)
        if k % look == 0 and success(algo.acmodel) >= SOLVED:
            solved = k * made
            break
    print(json.dumps({"frames": updates * made, "cpuSeconds": seconds, "solved": solved}))


if __name__ == "__main__":
    main()
