"""What torch says about gradients: see gradients-requirements.txt for what it needs.

python gradients.py               writes tests/data/gradients.json, for the small models of tests/data: losses in float64, and of each tensor's
                                  gradient the L2 norm, the largest absolute value and a few of its numbers; and how far off torch's own
                                  float32 is
python gradients.py FOLDER…       writes gradients.safetensors, gradients.json (loss, how far off float32 is) and lines.jsonl into each model's folder; gradients.ts
                                  compares them, number by number
python gradients.py --make OUT    first makes folders of random models of sizes that no test has, in OUT, then does that for each

Three losses: `supervised`, −mean of the candidates' log-probabilities; `ppo`, Lamorel's, with a value head; `lora`, the supervised one with
respect to adapters of rank 3. Weights that no file holds, and the frames of PPO, come from `wave`, which the tests make too. No chat
template is used.
"""

import json
import math
import shutil
import sys
from pathlib import Path

import numpy
import torch
from safetensors.torch import save_file
from tokenizers import Tokenizer
from transformers import AutoConfig, AutoModelForCausalLM, AutoModelForSeq2SeqLM, LlamaConfig, Qwen2Config, T5Config
from transformers.models.llama.modeling_llama import LlamaRMSNorm
from transformers.models.qwen2.modeling_qwen2 import Qwen2RMSNorm
from transformers.models.t5.modeling_t5 import T5LayerNorm

DATA = Path(__file__).parent.parent / "data"
MODELS = ["t5-gated-untied", "models/t5-relu-tied", "models/t5-wide-heads", "models/llama", "models/qwen2-tied", "models/qwen2-untied"]
ACTIONS = ["turn left", "turn right", "go forward", "pick up", "drop", "toggle"]
GOAL = "go to the red ball. You see a wall 3 steps"
PROMPTS = [f"{GOAL}. Action:", f"{GOAL}, a key 2 steps left. Action:", "go", f"{GOAL}, a ball. Action:", ""]
SAMPLES = 8
RANK, ALPHA = 3, 7.5
WIDTHS = [12, 9]
CLIP, VALUE_CLIP, ENTROPY, VALUE = 0.2, 0.1, 0.01, 0.5
# Each frame's prompt and that of its V.
FRAMES = [(0, 0), (1, 0), (0, 2), (3, 3), (1, 2), (0, 0), (3, 2)]


def stay_in_float64() -> None:
    """transformers goes to float32 in norms and softmax, whatever the model is in."""

    def forward(self, x):
        return self.weight * (x * torch.rsqrt(x.pow(2).mean(-1, keepdim=True) + self.variance_epsilon))

    LlamaRMSNorm.forward = Qwen2RMSNorm.forward = T5LayerNorm.forward = forward
    torch.Tensor.float = lambda x: x if x.dtype == torch.float64 else x.to(torch.float32)


def wave(count: int, seed: float, size: float = 1.0) -> list:
    """Numbers without a pattern that every language makes alike."""
    return [size * math.sin(12.9898 * (k + 1) + 78.233 * seed) for k in range(count)]


def supervised_lines() -> list:
    """Examples: several candidates of a prompt, one of them twice, and an empty prompt."""
    pairs = [(0, 0), (0, 3), (1, 2), (1, 2), (2, 5), (3, 1), (4, 4)]
    return [{"prompt": PROMPTS[p], "candidate": ACTIONS[a]} for p, a in pairs]


class Model:
    """A model that scores candidates as Lamorel does."""

    def __init__(self, folder: Path, dtype: torch.dtype):
        self.dtype = dtype
        self.config = AutoConfig.from_pretrained(folder)
        self.tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self.encoder_decoder = self.config.is_encoder_decoder
        kind = AutoModelForSeq2SeqLM if self.encoder_decoder else AutoModelForCausalLM
        self.model = kind.from_pretrained(folder, dtype=torch.float32).to(dtype).eval()
        for module in self.model.modules():
            if hasattr(module, "inv_freq"):  # rotary angles are float32 in every model, whatever it is in
                module.inv_freq = module.inv_freq.to(torch.float32)
        special = self.tokenizer.encode("a").ids
        self.opening = [] if self.encoder_decoder else special[: special.index(self.ids("a")[0])]

    def ids(self, text: str) -> list:
        return self.tokenizer.encode(text, add_special_tokens=False).ids

    def prompt_ids(self, prompt: str) -> list:
        start = self.config.decoder_start_token_id if self.encoder_decoder else self.config.bos_token_id
        return [*self.opening, *self.ids(prompt)] or [start]

    def score(self, prompt: str, candidate: str) -> tuple:
        """The candidate's log-probability, and the state before its first token."""
        ids, tokens = self.prompt_ids(prompt), self.ids(candidate)
        if self.encoder_decoder:
            inputs = dict(input_ids=torch.tensor([ids]), decoder_input_ids=torch.tensor([[0, *tokens[:-1]]]))
            output = self.model(**inputs, output_hidden_states=True)
            logits, state = output.logits[0], output.decoder_hidden_states[-1][0, 0]
        else:
            output = self.model(torch.tensor([[*ids, *tokens]]), output_hidden_states=True)
            logits, state = output.logits[0, len(ids) - 1 : -1], output.hidden_states[-1][0, len(ids) - 1]
        return torch.log_softmax(logits, -1)[torch.arange(len(tokens)), torch.tensor(tokens)].sum(), state


def gradients(loss: torch.Tensor, tensors: dict) -> dict:
    found = torch.autograd.grad(loss, list(tensors.values()), allow_unused=True)
    return {name: torch.zeros_like(t) if g is None else g for (name, t), g in zip(tensors.items(), found)}


def supervised(model: Model, lines: list) -> torch.Tensor:
    scores = [model.score(line["prompt"], line["candidate"])[0] for line in lines]
    return -torch.stack(scores).mean()


def value_head(width: int, dtype: torch.dtype) -> dict:
    tensors, inputs = {}, width
    tensor = lambda x: torch.tensor(x).to(dtype).requires_grad_()
    for k, outputs in enumerate([*WIDTHS, 1]):
        weight = numpy.array(wave(outputs * inputs, 10 + k, inputs**-0.5), numpy.float32).reshape(outputs, inputs)
        bias = numpy.array(wave(outputs, 20 + k, 0.3), numpy.float32)
        tensors[f"value.{k}.weight"] = tensor(weight)
        tensors[f"value.{k}.bias"] = tensor(bias)
        inputs = outputs
    return tensors


def ppo(model: Model, head: dict, inputs: dict | None) -> tuple:
    """Lamorel's loss, frame by frame, from its public example as read; what the policy and V were before is made unless given."""
    column = lambda seed, size: torch.tensor(numpy.array(wave(len(FRAMES), seed, size), numpy.float32)).to(model.dtype)
    advantages, shift, old_shift, back = column(1, 2.0), column(2, 0.4), column(3, 0.3), column(4, 1.0)
    logs, values, actions = [], [], [k % len(ACTIONS) for k in range(len(FRAMES))]
    for prompt, value_prompt in FRAMES:
        logs.append(torch.log_softmax(torch.stack([model.score(PROMPTS[prompt], action)[0] for action in ACTIONS]), -1))
        x = model.score(PROMPTS[value_prompt], ACTIONS[0])[1]
        for k in range(len(WIDTHS) + 1):
            x = x @ head[f"value.{k}.weight"].T + head[f"value.{k}.bias"]
            x = torch.sigmoid(x) if k < len(WIDTHS) else x
        values.append(x[0])
    logs, values = torch.stack(logs), torch.stack(values)
    picked = logs[torch.arange(len(FRAMES)), actions]
    # Near what they are now, on both sides of the clips.
    near = lambda x, distance: (x.detach() + distance).to(torch.float32).tolist()
    inputs = inputs or {
        "old log probabilities": near(picked, shift),
        "old values": near(values, old_shift),
        "returns": near(values, back),
    }
    old, old_values, returns = (torch.tensor(x).to(model.dtype) for x in inputs.values())
    ratio = torch.exp(picked - old)
    policy = -torch.min(ratio * advantages, torch.clamp(ratio, 1 - CLIP, 1 + CLIP) * advantages).mean()
    clipped = old_values + torch.clamp(values - old_values, -VALUE_CLIP, VALUE_CLIP)
    error = torch.max((values - returns) ** 2, (clipped - returns) ** 2).mean()
    entropy = torch.distributions.Categorical(logits=logs).entropy().mean()
    loss = policy - ENTROPY * entropy + VALUE * error
    parts = {"policy loss": policy, "value loss": error, "entropy": entropy}
    return loss, {name: part.item() for name, part in parts.items()}, inputs


class Adapted(torch.nn.Module):
    """A linear layer with a low-rank change beside it."""

    def __init__(self, linear: torch.nn.Linear, seed: int):
        super().__init__()
        self.linear = linear
        outputs, inputs = linear.weight.shape
        a = numpy.array(wave(RANK * inputs, seed, inputs**-0.5), numpy.float32).reshape(RANK, inputs)
        b = numpy.array(wave(outputs * RANK, seed + 0.5, 0.3), numpy.float32).reshape(outputs, RANK)
        self.a, self.b = (torch.nn.Parameter(torch.tensor(x).to(linear.weight.dtype)) for x in (a, b))

    def forward(self, x):
        return self.linear(x) + ALPHA / RANK * (x @ self.a.T) @ self.b.T


def adapt(model: Model) -> dict:
    """Puts adapters on all queries, values, and T5's keys of cross-attention; their tensors in the order of the layers' names."""
    targets = ("q", "v", "EncDecAttention.k") if model.encoder_decoder else ("q_proj", "v_proj")
    tensors = {}
    names = sorted(n for n, m in model.model.named_modules() if isinstance(m, torch.nn.Linear) and n.endswith(tuple("." + t for t in targets)))
    for k, name in enumerate(names):
        parent, _, last = name.rpartition(".")
        adapted = Adapted(model.model.get_submodule(name), 100 + k)
        setattr(model.model.get_submodule(parent), last, adapted)
        tensors |= {f"{name}.lora_A.weight": adapted.a, f"{name}.lora_B.weight": adapted.b}
    return tensors


def off(found: tuple, want: tuple) -> dict:
    """How far float32 is from float64: the loss and norms relatively, the numbers as shares of the largest."""
    pairs = [(found[1][name].double(), gradient) for name, gradient in want[1].items() if gradient.abs().max() > 0]
    short = lambda values: float(f"{max(values):.2g}")
    return {
        "loss": short([abs(found[0] / want[0] - 1)]),
        "norm": short([abs(a.norm() / b.norm() - 1) for a, b in pairs]),
        "element": short([(a - b).abs().max() / b.abs().max() for a, b in pairs]),
    }


def summary(found: tuple, float32: tuple, **more) -> dict:
    tensors = {}
    for name, gradient in found[1].items():
        flat = gradient.reshape(-1)
        places = sorted({int(flat.abs().argmax()), *(k * (len(flat) - 1) // (SAMPLES - 1) for k in range(SAMPLES))})
        short = lambda x: float(f"{x:.8g}")
        samples = {str(k): short(flat[k].item()) for k in places}
        tensors[name] = {"norm": short(flat.norm().item()), "max": short(flat.abs().max().item()), "samples": samples}
    return {"loss": found[0], "float32": off(float32, found), **more, "tensors": tensors}


def losses(folder: Path, dtype: torch.dtype, inputs: dict | None) -> tuple:
    """Each loss and its gradients; and what PPO's loss consists of, and was given."""
    model = Model(folder, dtype)
    weights = dict(model.model.named_parameters())
    loss = supervised(model, supervised_lines())
    found = {"supervised": (loss.item(), gradients(loss, weights))}
    head = value_head(model.config.d_model if model.encoder_decoder else model.config.hidden_size, dtype)
    loss, parts, inputs = ppo(model, head, inputs)
    slopes = gradients(loss, head | weights)
    found["ppo"] = loss.item(), {k: g for j, (k, g) in enumerate(slopes.items()) if k in head or j % 4 == 0}
    adapters = adapt(model)
    loss = supervised(model, supervised_lines())
    found["lora"] = loss.item(), gradients(loss, adapters)
    return found, parts, inputs


def reference(folder: Path) -> dict:
    found, parts, inputs = losses(folder, torch.float64, None)
    float32, _, _ = losses(folder, torch.float32, inputs)
    more = {"ppo": {"parts": parts, "inputs": inputs}}
    return {name: summary(found[name], float32[name], **more.get(name, {})) for name in found}


def everywhere(folder: Path) -> None:
    """The whole supervised gradient of a folder's model."""
    found = []
    for dtype in (torch.float64, torch.float32):
        model = Model(folder, dtype)
        loss = supervised(model, supervised_lines())
        found.append((loss.item(), gradients(loss, dict(model.model.named_parameters()))))
    (loss, slopes), float32 = found
    save_file({name: g.to(torch.float32).contiguous() for name, g in slopes.items()}, folder / "gradients.safetensors")
    (folder / "gradients.json").write_text(json.dumps({"loss": loss, "float32": off(float32, found[0])}))
    (folder / "lines.jsonl").write_text("".join(json.dumps(line) + "\n" for line in supervised_lines()))


def make(out: Path) -> list:
    """Folders of random models, with tokenizers of tests/data."""
    t5 = dict(vocab_size=208, decoder_start_token_id=0, dropout_rate=0.0)
    causal = dict(vocab_size=340, rms_norm_eps=1e-6, max_position_embeddings=512, bos_token_id=0, eos_token_id=1)
    tokenizers = {T5Config: "t5-gated-untied", LlamaConfig: "models/llama", Qwen2Config: "models/qwen2-tied"}
    configs = {
        "t5-one-head-gated-tied": T5Config(**t5, d_model=24, d_kv=24, num_heads=1, d_ff=50, num_layers=1, num_decoder_layers=3, feed_forward_proj="gated-gelu", tie_word_embeddings=True),
        "t5-many-heads-relu-untied": T5Config(**t5, d_model=48, d_kv=4, num_heads=7, d_ff=33, num_layers=2, num_decoder_layers=2, feed_forward_proj="relu", tie_word_embeddings=False, relative_attention_num_buckets=12, relative_attention_max_distance=20),
        "llama-tied-no-groups": LlamaConfig(**causal, hidden_size=40, num_attention_heads=5, num_key_value_heads=5, intermediate_size=70, num_hidden_layers=1, tie_word_embeddings=True),
        "llama-nine-heads-three-keys": LlamaConfig(**causal, hidden_size=36, num_attention_heads=9, num_key_value_heads=3, intermediate_size=65, num_hidden_layers=4, tie_word_embeddings=True, rope_theta=100000.0),
        "qwen2-no-groups-untied": Qwen2Config(**causal, hidden_size=30, num_attention_heads=3, num_key_value_heads=3, intermediate_size=41, num_hidden_layers=2, tie_word_embeddings=False),
        "qwen2-one-key-head-tied": Qwen2Config(**causal, hidden_size=64, num_attention_heads=8, num_key_value_heads=1, intermediate_size=48, num_hidden_layers=2, tie_word_embeddings=True),
    }
    folders = []
    for k, (name, config) in enumerate(configs.items()):
        torch.manual_seed(k)
        kind = AutoModelForSeq2SeqLM if config.is_encoder_decoder else AutoModelForCausalLM
        model = kind.from_config(config)
        with torch.no_grad():
            for parameter in model.parameters():
                size = 0.3 if parameter.ndim == 1 else 1.5 * parameter.shape[-1] ** -0.5
                parameter.add_(size * torch.randn_like(parameter))
        folder = out / name
        model.save_pretrained(folder)
        for file in ("tokenizer.json", "tokenizer_config.json"):
            shutil.copy(DATA / tokenizers[type(config)] / file, folder)
        folders.append(folder)
    return folders


def main() -> None:
    torch.set_num_threads(1)
    stay_in_float64()
    if len(sys.argv) > 1:
        for folder in make(Path(sys.argv[2])) if sys.argv[1] == "--make" else map(Path, sys.argv[1:]):
            everywhere(folder)
        return
    everything = {
        "constants": {"prompts": PROMPTS, "actions": ACTIONS, "frames": FRAMES, "widths": WIDTHS, "rank": RANK, "alpha": ALPHA},
        "lines": supervised_lines(),
        "models": {name: reference(DATA / name) for name in MODELS},
    }
    (DATA / "gradients.json").write_text(json.dumps(everything, separators=(",", ":")) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
