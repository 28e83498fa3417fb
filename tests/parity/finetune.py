"""The references of the optimiser and of LoRA's export, and the check of an export with peft and transformers.

`finetune.py make`: writes tests/data/finetune/adam.json (torch's optimisers after 100 steps) and peft.json (names, shapes and
configuration as peft writes them). `finetune.py adapters FOLDER`: peft writes adapters into FOLDER, for us to read. `finetune.py check
FOLDER`: FOLDER was filled by finetune.js; every adapter, merged and full folder in it is loaded here, and its scores are compared with
ours.
"""

import json
import sys
import tempfile
from pathlib import Path

import torch
from peft import LoraConfig, PeftModel, get_peft_model
from safetensors import safe_open
from transformers import AutoConfig, AutoModelForCausalLM, AutoModelForSeq2SeqLM, AutoTokenizer

DATA = Path(__file__).resolve().parent.parent / "data"
MODELS = {"t5": DATA / "models/t5-wide-heads", "llama": DATA / "models/llama", "qwen2": DATA / "models/qwen2-tied"}
TARGETS = {"t5": ["q", "v"], "llama": ["q_proj", "v_proj"], "qwen2": ["q_proj", "v_proj"]}
STEPS = 100
COUNT = 40
SETTINGS = {
    "adam": (torch.optim.Adam, {"lr": 1e-3}, None),
    "adam, decay": (torch.optim.Adam, {"lr": 3e-3, "weight_decay": 0.1}, None),
    "adam, clipped": (torch.optim.Adam, {"lr": 1e-3, "betas": (0.8, 0.99), "eps": 1e-5}, 0.5),
    "adamw": (torch.optim.AdamW, {"lr": 1e-3}, None),
    "adamw, clipped": (torch.optim.AdamW, {"lr": 1e-2, "weight_decay": 0.3}, 1.5),
}
TOLERANCE = 1e-4


def made(step: int) -> torch.Tensor:
    """Parameters (step 0) and gradients that the test makes as well; of both signs, of many sizes, some always 0."""
    k = torch.arange(COUNT, dtype=torch.int64)
    whole = (k * 7919 + step * 104729 + k * step * 31) % 2003 - 1001
    size = torch.tensor([10.0 ** (-(i % 5)) if i % 8 else float(step == 0) for i in range(COUNT)], dtype=torch.float64)
    return (whole.double() / 1001 * size).float()


def adam_references() -> dict:
    references = {}
    for name, (optimiser, settings, clip) in SETTINGS.items():
        parameters = [torch.nn.Parameter(part.clone()) for part in made(0).split([24, 16])]
        stepper = optimiser(parameters, foreach=False, **settings)
        norms = []
        for step in range(1, STEPS + 1):
            for parameter, gradient in zip(parameters, made(step).split([24, 16])):
                parameter.grad = gradient.clone()
            if clip is not None:
                norms.append(torch.nn.utils.clip_grad_norm_(parameters, clip).item())
            stepper.step()
        references[name] = {
            "settings": settings,
            "clip": clip,
            "norms": norms[:3],
            "parameters": [x for p in parameters for x in p.tolist()],
            "first": [x for p in parameters for x in stepper.state[p]["exp_avg"].tolist()],
            "second": [x for p in parameters for x in stepper.state[p]["exp_avg_sq"].tolist()],
        }
    return {"torch": torch.__version__, "steps": STEPS, "sizes": [24, 16], "references": references}


def load(folder: Path) -> torch.nn.Module:
    kind = AutoModelForSeq2SeqLM if AutoConfig.from_pretrained(folder).is_encoder_decoder else AutoModelForCausalLM
    return kind.from_pretrained(folder, dtype=torch.float32).eval()


def peft_references() -> dict:
    references = {}
    for name, folder in MODELS.items():
        task = "SEQ_2_SEQ_LM" if name == "t5" else "CAUSAL_LM"
        config = LoraConfig(task_type=task, r=16, lora_alpha=32, target_modules=TARGETS[name])
        torch.manual_seed(1)
        model = get_peft_model(load(folder), config)
        with tempfile.TemporaryDirectory() as place:
            model.save_pretrained(place)
            written = json.loads((Path(place) / "adapter_config.json").read_text())
            with safe_open(Path(place) / "adapter_model.safetensors", "pt") as file:
                shapes = {key: list(file.get_slice(key).get_shape()) for key in file.keys()}
                largest = {key: file.get_tensor(key).abs().max().item() for key in file.keys()}
        written["base_model_name_or_path"] = "BASE"
        written["target_modules"] = sorted(written["target_modules"])
        references[name] = {"config": written, "shapes": shapes, "largest": largest}
    return references


def write_adapters(folder: Path) -> int:
    """Adapters of more layers than the usual ones, plain and rank-stabilised, with a B that is not 0."""
    targets = {"t5": ["q", "v", "o", "wi_0"], "llama": ["q_proj", "down_proj"], "qwen2": ["v_proj", "o_proj", "up_proj"]}
    for name, base in MODELS.items():
        for stabilised in (False, True):
            task = "SEQ_2_SEQ_LM" if name == "t5" else "CAUSAL_LM"
            options = {"r": 4, "lora_alpha": 6, "use_rslora": stabilised, "init_lora_weights": False}
            torch.manual_seed(2)
            model = get_peft_model(load(base), LoraConfig(task_type=task, target_modules=targets[name], **options))
            with torch.no_grad():  # as drawn the changes are larger than the weights, and float32 rounds what they add up to
                for tensor in (p for key, p in model.named_parameters() if "lora_B" in key):
                    tensor.mul_(0.2)
            model.save_pretrained(folder / f"{name}{'-rslora' if stabilised else ''}-by-peft")
    return 0


@torch.no_grad()
def score(model: torch.nn.Module, tokenizer, prompt: list, candidate: list, start: int) -> float:
    """Sum of the log-probabilities of a candidate's tokens after a prompt's."""
    if model.config.is_encoder_decoder:
        decoded = torch.tensor([[start, *candidate[:-1]]])
        logits = model(input_ids=torch.tensor([prompt]), decoder_input_ids=decoded).logits[0]
    else:
        logits = model(input_ids=torch.tensor([[*prompt, *candidate[:-1]]])).logits[0, len(prompt) - 1 :]
    return logits.log_softmax(-1)[torch.arange(len(candidate)), torch.tensor(candidate)].sum().item()


def check(folder: Path) -> int:
    failed = 0
    for case in json.loads((folder / "cases.json").read_text()):
        model = load(Path(case["base"]))
        if case["adapter"]:
            model = PeftModel.from_pretrained(model, folder / case["adapter"]).eval()
        AutoTokenizer.from_pretrained(case["base"])  # the folder's tokenizer can be read
        model = model.double()  # torch's own float32 is up to 8e-5 away from this, on other sides than ours
        start = model.config.decoder_start_token_id if model.config.is_encoder_decoder else 0
        far = max(
            abs(score(model, None, one["prompt"], tokens, start) - ours)
            for one in case["scores"]
            for tokens, ours in zip(one["candidates"], one["ours"])
        )
        failed += not far <= TOLERANCE
        print(f"{'ok' if far <= TOLERANCE else 'FAILED'} {case['name']}: scores within {far:.1e}")
    print(f"{failed} failed")
    return int(failed > 0)


def main() -> int:
    torch.set_num_threads(1)
    if sys.argv[1:2] == ["adapters"]:
        return write_adapters(Path(sys.argv[2]))
    if sys.argv[1:2] == ["check"]:
        return check(Path(sys.argv[2]))
    place = DATA / "finetune"
    place.mkdir(exist_ok=True)
    for name, made_here in {"adam": adam_references(), "peft": peft_references()}.items():
        (place / f"{name}.json").write_text(json.dumps(made_here, indent=1) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
