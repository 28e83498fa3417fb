"""One whole PPO update of a language model by torch, for each mode of fine-tuning: the reference that ours must equal.

ppo.py IN OUT            IN holds recordings (ppo.ts makes them): for each, OUT/references.json gets what every gradient step gave and a summary of
                         the weights after it, in float64, and how far off torch's own float32 is; OUT/N.safetensors gets all weights of recording N
ppo.py IN OUT mutated    the same with one fact turned at a time, in OUT/N-FACT.safetensors: what an update that is not the mode's gives
It needs what finetune-requirements.txt lists.

Facts are from two public repositories as read: Lamorel (flowersteam/lamorel, commit dce6f0d, L below: examples/PPO_finetuning) and GLAM
(flowersteam/Grounding_LLMs_with_online_RL, commit 31847fb, G below: experiments/). `tandem` is the library's own mode, as its docstrings say.
"""

import functools
import json
import sys
import warnings
from pathlib import Path

import numpy
import torch
from safetensors.torch import save_file
from tokenizers import Tokenizer
from transformers import AutoModelForCausalLM, AutoModelForSeq2SeqLM, AutoConfig

from gradients import DATA, stay_in_float64

ACTIONS = ["turn left", "turn right", "go forward", "pick up", "drop", "toggle"]
WIDTH = 1024  # L main.py:93-99, G train_language_agent.py:92-98
SAMPLES = 6

LAMOREL = {
    "reward scale": 20,  # L babyai_text_env.py:32
    "limits": "terminal",  # L main.py:312-319: finish_path(0) after any end
    "target": "reward to go",  # L utils/ppo_buffer.py:66
    "normalised": "environment",  # L utils/ppo_buffer.py:79-80 on a buffer of each environment, main.py:268-272,349
    "deviation": "population",  # L utils/ppo_buffer.py:79: NumPy's default, and nothing added to it
    "order": "environments",  # L main.py:159-163,350-354: never shuffled
    "frames at once": 1,  # L local_gpu_config.yaml:39, main.py:166-214: sums of gradients of loss / steps
    "iterator used up": True,  # L main.py:141-142,215: what is clipped are the parameters that Adam's constructor has left over: none
    "value pairs": "own",  # L main.py:185: both sides are squeezed
    "value clip": True,  # L main.py:200-205, by the same ε
    "entropy": -1,  # L main.py:188,209
    "adam": {"eps": 1e-8},  # L main.py:142: torch's defaults, no weight decay
    "decayed": False,
    "scores": "log-probabilities",  # L main.py:59-61
    "padding": 0,  # L main.py:69
}
GLAM = {
    "reward scale": 20,  # G train_language_agent.py:41-45 (and 0 for rewards below 0)
    "limits": "terminal",  # G agents/ppo/llm_ppo_agent.py:143,192-197: masks are of done, whatever ended it
    "target": "lambda return",  # G agents/ppo/llm_ppo_agent.py:218
    "normalised": "nothing",  # G agents/ppo/llm_ppo_agent.py:197,217, train_language_agent.py:255: advantages are used as they are
    "deviation": "population",
    "order": "shuffled",  # G agents/ppo/llm_ppo_agent.py:324-328, anew each epoch
    "frames at once": None,  # G train_language_agent.py:243: the whole minibatch (of one process)
    "iterator used up": False,  # G train_language_agent.py:271
    "value pairs": "all",  # G train_language_agent.py:248,259-262: a column of V against rows of old V and of returns
    "value clip": True,
    "entropy": -1,
    "adam": {"eps": 1e-5},  # G configs/local_gpu_config.yaml:38, train_language_agent.py:170-172
    "decayed": False,
    "scores": "raw logits",  # G train_language_agent.py:71-72
    "padding": 1,  # G train_language_agent.py:80: masked by the 1 of a probability, though logits are summed
}
TANDEM = {
    **LAMOREL,
    "reward scale": 1,
    "limits": "bootstrapped",
    "target": "lambda return",
    "normalised": "rollout",
    "order": "shuffled",
    "iterator used up": False,
}
MODES = {"lamorel": LAMOREL, "glam": GLAM, "tandem": TANDEM}

# Facts turned one at a time, each of which must be seen in the weights.
MUTATIONS = {
    "clipping works": ({"iterator used up": False}, ["lamorel"]),
    "no clipping": ({"iterator used up": True}, ["glam", "tandem"]),
    "shuffled": ({"order": "shuffled"}, ["lamorel"]),
    "not shuffled": ({"order": "environments"}, ["glam", "tandem"]),
    "limits bootstrapped": ({"limits": "bootstrapped"}, ["lamorel", "glam"]),
    "limits terminal": ({"limits": "terminal"}, ["tandem"]),
    "lambda return": ({"target": "lambda return"}, ["lamorel"]),
    "reward to go": ({"target": "reward to go"}, ["glam", "tandem"]),
    "unbiased deviation": ({"deviation": "sample"}, ["lamorel", "tandem"]),
    "normalised over the rollout": ({"normalised": "rollout"}, ["lamorel", "glam"]),
    "normalised per environment": ({"normalised": "environment"}, ["tandem"]),
    "rewards as they are": ({"reward scale": 1}, ["lamorel", "glam"]),
    "rewards x 20": ({"reward scale": 20}, ["tandem"]),
    "all pairs": ({"value pairs": "all", "frames at once": None}, ["lamorel", "tandem"]),
    "own pairs": ({"value pairs": "own"}, ["glam"]),
    "no value clip": ({"value clip": False}, ["lamorel", "glam", "tandem"]),
    "entropy lowered": ({"entropy": 1}, ["lamorel", "glam", "tandem"]),
    "epsilon 1e-5": ({"adam": {"eps": 1e-5}}, ["lamorel", "tandem"]),
    "epsilon 1e-8": ({"adam": {"eps": 1e-8}}, ["glam"]),
    "AdamW": ({"decayed": True}, ["lamorel", "glam", "tandem"]),
    "raw logits": ({"scores": "raw logits"}, ["lamorel"]),
    "log-probabilities": ({"scores": "log-probabilities"}, ["glam"]),
    "no padding": ({"padding": 0}, ["glam"]),
}


MUTATED = "models/t5-relu-tied"


def uniform():
    """The linear congruential generator from which both sides draw the value head."""
    state = 1
    while True:
        state = (1664525 * state + 1013904223) % 2**32
        yield state / 2**32


class Actor(torch.nn.Module):
    """A language model with Lamorel's value head, which scores candidates after prompts."""

    def __init__(self, folder: Path, dtype: torch.dtype, mode: dict):
        super().__init__()
        config = AutoConfig.from_pretrained(folder)
        kind = AutoModelForSeq2SeqLM if config.is_encoder_decoder else AutoModelForCausalLM
        self.model = kind.from_pretrained(folder, dtype=torch.float32).to(dtype).eval()  # so loaded, there is no dropout
        for module in self.model.modules():
            if hasattr(module, "inv_freq"):  # rotary angles are float32 in every model, whatever it is in
                module.inv_freq = module.inv_freq.to(torch.float32)
        self.tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self.encodes = config.is_encoder_decoder
        self.raw, self.padding = mode["scores"] == "raw logits", mode["padding"]
        layers = [(config.hidden_size, WIDTH), (WIDTH, WIDTH), (WIDTH, 1)]
        parts = [part for inputs, outputs in layers for part in (torch.nn.Linear(inputs, outputs), torch.nn.Sigmoid())]
        self.head = torch.nn.Sequential(*parts[:-1])
        self.head.to(dtype)
        self.fill()
        special = self.tokenizer.encode("a").ids  # a causal model's prompts begin as its tokenizer begins all texts
        self.opening = [] if self.encodes else special[: special.index(self.ids("a")[0])]

    @torch.no_grad()
    def fill(self) -> None:
        numbers = uniform()
        for layer in (self.head[0], self.head[2], self.head[4]):
            size = layer.in_features**0.5
            for part in (layer.weight, layer.bias):
                values = numpy.array([(2 * next(numbers) - 1) / size for _ in range(part.numel())], numpy.float32)
                part.copy_(torch.tensor(values).reshape(part.shape))

    def tensors(self) -> dict:
        """All that is trained, by the names that our files have."""
        found = dict(self.model.named_parameters())
        return found | {f"value.{int(k) // 2}.{part}": tensor for k, part, tensor in ((*name.split("."), t) for name, t in self.head.named_parameters())}

    @functools.cache
    def ids(self, text: str) -> list:
        return self.tokenizer.encode(text, add_special_tokens=False).ids  # L lamorel/server/llms/hf_llm.py:289,298

    def forward(self, prompts: list, candidates: list) -> tuple:
        """Scores, prompts x candidates, and V of each prompt: all pairs in one padded batch, as Lamorel scores them."""
        logits, tokens, states = (self.encoded if self.encodes else self.continued)(prompts, candidates)
        values = self.head(states)[:, 0]
        if tokens.shape[1] == 0:  # only V is asked for
            return None, values
        picked = (logits if self.raw else torch.log_softmax(logits, -1)).gather(2, tokens[:, :, None])[:, :, 0]
        # Token 0 is padding (hf_llm.py:87-90): what it scores is replaced.
        scores = picked.masked_fill(tokens == 0, float(self.padding)).sum(1)
        return scores.reshape(len(prompts), len(candidates)), values

    def encoded(self, prompts: list, candidates: list) -> tuple:
        inputs, mask = padded([self.ids(prompt) for prompt in prompts])
        states = self.model.encoder(input_ids=inputs, attention_mask=mask)[0]  # once a prompt: hf_llm.py:317-339
        tokens, _ = padded([self.ids(candidate) for _ in prompts for candidate in candidates])
        decoded = torch.cat([torch.zeros(len(tokens), 1, dtype=torch.int64), tokens], 1)  # hf_llm.py:166-197
        repeated = [x.repeat_interleave(len(candidates), 0) for x in (states, mask)]
        output = self.model(encoder_outputs=(repeated[0],), attention_mask=repeated[1], decoder_input_ids=decoded, output_hidden_states=True)
        first = output.decoder_hidden_states[-1][:: len(candidates), 0]  # L main.py:112, and 185: of the first candidate
        return output.logits[:, :-1], tokens, first

    def continued(self, prompts: list, candidates: list) -> tuple:
        """A causal model; prompts come one at a time, so that nothing is padded on their left."""
        (prompt,) = [[*self.opening, *self.ids(prompt)] for prompt in prompts]
        tokens, _ = padded([self.ids(candidate) for candidate in candidates])
        whole = torch.cat([torch.tensor([prompt] * len(candidates)), tokens], 1)
        output = self.model(whole, output_hidden_states=True)
        return output.logits[:, len(prompt) - 1 : -1], tokens, output.hidden_states[-1][:1, len(prompt) - 1]  # L main.py:53,110


def padded(rows: list) -> tuple:
    """Rows filled up with 0 on the right, and where they are not."""
    longest = max(len(row) for row in rows)
    tensor = torch.tensor([[*row, *[0] * (longest - len(row))] for row in rows], dtype=torch.int64).reshape(len(rows), longest)
    mask = torch.tensor([[1] * len(row) + [0] * (longest - len(row)) for row in rows]).reshape(len(rows), longest)
    return tensor, mask


class Experience:
    """What a recording's rollout gives PPO to learn, T x N, by a mode."""

    def __init__(self, recording: dict, mode: dict):
        settings = recording["settings"]
        shape = settings["steps"], settings["environments"]
        number = lambda name: numpy.array(recording["rows"][name], numpy.float64).reshape(shape)
        ends = number("ended") == 1
        rewards, values, nexts = (number(name) * mode["reward scale"] for name in ("rewards", "values", "nextValues"))
        if mode["limits"] == "terminal":
            nexts = numpy.where(ends, 0, nexts)
        gamma, keep = settings["gamma"], settings["gamma"] * settings["lambda"]
        self.values = values
        self.advantages, back = numpy.zeros(shape), numpy.zeros(shape)
        for i in range(shape[1]):  # path by path, each from its end
            path = []
            for t in range(shape[0]):
                path.append(t)
                if not ends[t, i] and t + 1 < shape[0]:
                    continue
                last = nexts[t, i]
                known = [*values[path, i], last]
                errors = [rewards[s, i] + gamma * known[k + 1] - known[k] for k, s in enumerate(path)]
                for k, s in enumerate(path):
                    self.advantages[s, i] = sum(keep**j * error for j, error in enumerate(errors[k:]))
                    coming = [*rewards[path[k:], i], last]
                    back[s, i] = sum(gamma**j * reward for j, reward in enumerate(coming))
                path = []
        self.returns = back if mode["target"] == "reward to go" else self.advantages + values
        spread = {"axis": 0 if mode["normalised"] == "environment" else None, "keepdims": True}
        if mode["normalised"] != "nothing":
            ddof = {"population": 0, "sample": 1}[mode["deviation"]]
            self.advantages = (self.advantages - self.advantages.mean(**spread)) / self.advantages.std(**spread, ddof=ddof)

    def column(self, name: str, dtype: torch.dtype) -> torch.Tensor:
        return torch.tensor(getattr(self, name).reshape(-1), dtype=dtype)


def orders(recording: dict, mode: dict):
    """The rows of each epoch: one environment after the other, shuffled further each epoch by the recorded draws (Fisher and Yates)."""
    steps, environments = recording["settings"]["steps"], recording["settings"]["environments"]
    rows = [t * environments + i for i in range(environments) for t in range(steps)]
    draws = iter(recording["draws"])
    for _ in range(recording["settings"]["epochs"]):
        if mode["order"] == "shuffled":
            for k in range(len(rows) - 1, 0, -1):
                other = next(draws)
                rows[k], rows[other] = rows[other], rows[k]
        yield list(rows)


class Update:
    def __init__(self, recording: dict, dtype: torch.dtype, mode: dict):
        self.recording, self.mode, self.settings = recording, mode, recording["settings"]
        self.actor = Actor(DATA / recording["folder"], dtype, mode)
        experience = Experience(recording, mode)
        self.advantages, self.returns, self.old_values = (experience.column(name, dtype) for name in ("advantages", "returns", "values"))
        self.old_logs = torch.tensor(recording["rows"]["logProbabilities"], dtype=dtype)
        self.actions = torch.tensor(recording["rows"]["actions"])
        self.steps = []

    def loss(self, rows: list) -> tuple:
        """Of some frames: PPO's loss, and what it consists of."""
        prompts, own = (self.of(rows, name) for name in ("prompts", "valuePrompts"))
        scores, values = self.actor(prompts, ACTIONS)
        if own != prompts:
            values = torch.cat([self.actor([prompt], [""])[1] for prompt in own])
        distribution = torch.distributions.Categorical(logits=scores)
        entropy = distribution.entropy().mean()
        advantages, clip = self.advantages[rows], self.settings["clip"]
        ratio = torch.exp(distribution.log_prob(self.actions[rows]) - self.old_logs[rows])
        policy = -torch.min(ratio * advantages, ratio.clamp(1 - clip, 1 + clip) * advantages).mean()
        if self.mode["value pairs"] == "all":
            values = values[:, None]
        old, returns = self.old_values[rows], self.returns[rows]
        error = (values - returns) ** 2
        if self.mode["value clip"]:
            error = torch.max(error, (old + (values - old).clamp(-clip, clip) - returns) ** 2)
        error = error.mean()
        weights = self.mode["entropy"] * self.settings["entropyCoefficient"], self.settings["valueCoefficient"]
        return policy + weights[0] * entropy + weights[1] * error, (policy, error, entropy)

    def of(self, rows: list, name: str) -> list:
        return [self.recording["prompts"][self.recording["rows"][name][row]] for row in rows]

    def run(self) -> "Update":
        rate, longest = self.settings["learningRate"], self.settings["maxGradientNorm"]
        parameters = iter(self.actor.tensors().values())
        optimiser = torch.optim.AdamW if self.mode["decayed"] else torch.optim.Adam
        stepper = optimiser(parameters, lr=rate, foreach=False, **self.mode["adam"])
        if not self.mode["iterator used up"]:
            parameters = list(self.actor.tensors().values())
        for rows in orders(self.recording, self.mode):
            for start in range(0, len(rows), self.settings["minibatch"]):
                batch = rows[start : start + self.settings["minibatch"]]
                at_once = self.mode["frames at once"] or len(batch)
                parts = [batch[k : k + at_once] for k in range(0, len(batch), at_once)]
                stepper.zero_grad()
                reported = []
                for part in parts:
                    loss, of = self.loss(part)
                    (loss / len(parts)).backward()
                    reported.append([x.item() for x in (loss, *of)])
                gradients = [t.grad.double().norm().item() for t in self.actor.tensors().values() if t.grad is not None]
                with warnings.catch_warnings():
                    warnings.simplefilter("ignore")  # newer versions of torch say that there is nothing to clip
                    torch.nn.utils.clip_grad_norm_(parameters, longest)
                self.steps.append([*numpy.mean(reported, 0), float(numpy.linalg.norm(gradients))])
                stepper.step()
        return self

    def weights(self) -> dict:
        return {name: tensor.detach() for name, tensor in self.actor.tensors().items()}


def short(x: float) -> float:
    return float(f"{x:.9g}")


def summary(start: dict, end: dict, off: Update) -> dict:
    """Of each tensor: its norm, how far it moved, a few of its numbers, and how far float32 is off at most."""
    tensors = {}
    for name, tensor in end.items():
        flat, moved = tensor.reshape(-1), (tensor - start[name]).reshape(-1)
        places = sorted({int(moved.abs().argmax()), *(k * (len(flat) - 1) // (SAMPLES - 1) for k in range(SAMPLES))})
        tensors[name] = {
            "norm": short(flat.norm().item()),
            "moved": short(moved.norm().item()),
            "float32": float(f"{(off[name].double() - tensor).abs().max().item():.2g}"),
            "samples": {str(k): short(flat[k].item()) for k in places},
        }
    return tensors


def reference(recording: dict, place: Path) -> dict:
    mode = MODES[recording["mode"]]
    start = {name: t.clone() for name, t in Update(recording, torch.float64, mode).weights().items()}
    update, single = (Update(recording, dtype, mode).run() for dtype in (torch.float64, torch.float32))
    end = update.weights()
    save_file({name: t.to(torch.float32).contiguous() for name, t in end.items()}, place)
    steps = [[short(x) for x in step] for step in update.steps]
    return {"steps": steps, "float32": off(single.steps, update.steps), "tensors": summary(start, end, single.weights())}


def off(found: list, want: list) -> dict:
    """How far float32 is off at most: in the loss's parts, beside the larger of 1 and their own size, and in the gradients' norms, relatively."""
    found, want = numpy.array(found), numpy.array(want)
    size = numpy.maximum(1, abs(want[:, :4]))
    far = {"loss": abs(found[:, :4] - want[:, :4]) / size, "gradient": abs(found[:, 4] / want[:, 4] - 1)}
    return {name: float(f"{numbers.max():.2g}") for name, numbers in far.items()}


def mutated(recording: dict, place: Path) -> list:
    """Of one folder's recordings: what each mutation gives."""
    names = [name for name, (_, modes) in MUTATIONS.items() if recording["mode"] in modes]
    if recording["folder"] != MUTATED:
        return []
    for name in names:
        update = Update(recording, torch.float32, MODES[recording["mode"]] | MUTATIONS[name][0]).run()
        save_file({key: t.contiguous() for key, t in update.weights().items()}, f"{place}-{name}.safetensors")
    return names


def main() -> None:
    torch.set_num_threads(1)
    stay_in_float64()
    recordings, out = json.loads(Path(sys.argv[1]).read_text()), Path(sys.argv[2])
    if sys.argv[3:] == ["mutated"]:
        found = [mutated(recording, out / str(k)) for k, recording in enumerate(recordings)]
        (out / "mutations.json").write_text(json.dumps(found))
        return
    found = [reference(recording, out / f"{k}.safetensors") for k, recording in enumerate(recordings)]
    (out / "references.json").write_text(json.dumps(found))


if __name__ == "__main__":
    main()
