"""What both ways of torch share: Lamorel's value head with the bench's weights, and PPO's loss."""

import torch
from safetensors.torch import load_file
from torch import nn

CANDIDATES = ["turn left", "turn right", "go forward", "pick up", "drop", "toggle"]
# As in finetune-settings.ts.
RATE, CLIP, ENTROPY, VALUE, MAX_NORM, EPOCHS = 1e-6, 0.2, 0.01, 0.5, 0.5, 4


def value_head(folder):
    weights = load_file(folder / "value-head.safetensors")
    layers = []
    for k in range(3):
        outputs, inputs = weights[f"value.{k}.weight"].shape
        layers += [nn.Linear(inputs, outputs), nn.Sigmoid()]
    head = nn.Sequential(*layers[:-1])
    head.load_state_dict({f"{2 * k}.{part}": weights[f"value.{k}.{part}"] for k in range(3) for part in ("weight", "bias")})
    return head


def ppo(scores, values, frames):
    """The mean over F frames; scores F x K, values F."""
    column = lambda name: torch.tensor([frame[name] for frame in frames])
    policy = torch.distributions.Categorical(logits=scores, validate_args=False)
    ratio = torch.exp(policy.log_prob(column("action")) - column("oldLogProbability"))
    advantages, old, returns = column("advantage"), column("oldValue"), column("return")
    surrogate = torch.min(ratio * advantages, ratio.clamp(1 - CLIP, 1 + CLIP) * advantages)
    near = old + (values - old).clamp(-CLIP, CLIP)
    error = torch.max((values - returns) ** 2, (near - returns) ** 2)
    return (-surrogate - ENTROPY * policy.entropy() + VALUE * error).mean()
