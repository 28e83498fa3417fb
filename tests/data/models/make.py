"""Makes the small models of this folder, with what torch computes for them: uv run … make.py (see requirements.txt).

Weights are random but for the layer norms, so wide that scores differ clearly. Each folder is in Hugging Face layout and has
reference.jsonl: prompts, candidates, their scores and a greedy reply, in float32 on CPU.
"""

import json
import shutil
import tempfile
from pathlib import Path

import torch
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, processors, trainers
from transformers import (
    GPT2Config,
    GPT2LMHeadModel,
    LlamaConfig,
    LlamaForCausalLM,
    PreTrainedTokenizerFast,
    Qwen2Config,
    Qwen2ForCausalLM,
    T5Config,
    T5ForConditionalGeneration,
)

HERE = Path(__file__).parent
T5_TOKENIZER = HERE.parent / "t5-gated-untied"
ACTIONS = ["turn left", "turn right", "go forward", "pick up", "drop", "toggle"]
GOAL = "Goal of the agent: go to the red ball\n"
SENTENCES = ["", "Last suggestion: turn left. The suggestion is worse than the last one.\n"]
SEEN = ["You see a wall 3 steps forward", "You see a red ball 2 steps right and 1 step forward", "You see a wall 1 step left"]
CHAT = (
    "{{ bos_token }}{% for message in messages %}{{ '[' + message['role'] + ']\n' + message['content'] + '\n' }}{% endfor %}"
    "{% if add_generation_prompt %}{{ '[assistant]\n' }}{% endif %}"
)


def prompts() -> list:
    """Lamorel's prompts, and some that are odd."""
    usual = [f"{GOAL}{sentence}Observation: {', '.join(SEEN[:n])}\nAction:" for sentence in SENTENCES for n in (1, 2, 3)]
    return [*usual, "go", "ça va, 你好", " ".join(SEEN * 24), ""]


def candidate_lists() -> list:
    """One, six and twelve candidates, of one token and of several."""
    return [ACTIONS, ACTIONS, ["toggle"], [*ACTIONS, *(f"{a} and {b}" for a, b in zip(ACTIONS, ACTIONS[1:] + ACTIONS[:1]))]]


def widened(model: torch.nn.Module, seed: int) -> torch.nn.Module:
    """Random weights of a size that makes every part matter."""
    generator = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for name, value in model.named_parameters():
            noise = torch.randn(value.shape, generator=generator)
            if value.ndim == 1:
                value.copy_((0 if name.endswith("bias") else 1) + 0.2 * noise)
            elif "embed" in name or "shared" in name or "wte" in name or "wpe" in name:
                value.copy_(noise)
            elif "relative_attention_bias" in name:
                value.copy_(2 * noise)
            else:
                value.copy_(1.5 * noise / value.shape[-1] ** 0.5)
    return model.eval()


def row(prompt: str, candidates: list, logits_of, ids: list, lists: list, **more) -> dict:
    """Scores of the candidates: logits_of(k) gives the logits that predict candidate k's tokens."""
    sums, raws = [], []
    for k, tokens in enumerate(lists):
        logits = logits_of(k)
        picked = torch.arange(len(tokens)), torch.tensor(tokens)
        sums.append(torch.log_softmax(logits, -1)[picked].sum().item())
        raws.append(logits[picked].sum().item())
    return {
        "prompt": prompt,
        "candidates": candidates,
        "n_prompt_tokens": len(ids),
        "logprob_sum": sums,
        "raw_logit_sum": raws,
        "token_mean": [total / len(tokens) for total, tokens in zip(sums, lists)],
        **more,
    }


def reference(folder: Path, rows: list) -> None:
    (folder / "reference.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")


def t5(name: str, seed: int, **config) -> None:
    """A T5 with the tokenizer of t5-gated-untied."""
    folder = fresh(name)
    shape = T5Config(vocab_size=208, decoder_start_token_id=0, dropout_rate=0.0, **config)
    model = widened(T5ForConditionalGeneration(shape), seed)
    if shape.tie_word_embeddings:
        model.tie_weights()
    model.save_pretrained(folder)
    for file in ("tokenizer.json", "tokenizer_config.json"):
        shutil.copy(T5_TOKENIZER / file, folder)
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    rows = []
    for k, prompt in enumerate(prompts()):
        candidates = candidate_lists()[k % 4]
        ids = tokenizer.encode(prompt, add_special_tokens=False).ids
        inputs = torch.tensor([ids or [0]])
        lists = [tokenizer.encode(candidate, add_special_tokens=False).ids for candidate in candidates]
        with torch.inference_mode():
            states = model.encoder(input_ids=inputs)
            logits = lambda k: model(encoder_outputs=states, decoder_input_ids=torch.tensor([[0, *lists[k][:-1]]])).logits[0]
            said = model.generate(input_ids=inputs, max_new_tokens=6, do_sample=False)[0]
            rows.append(row(prompt, candidates, logits, ids, lists, generated_text=tokenizer.decode(said.tolist())))
    reference(folder, rows)


def byte_tokenizer(folder: Path, bos: bool, **config) -> PreTrainedTokenizerFast:
    """Byte-level BPE, trained on the prompts."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    special = ["<s>", "</s>"]
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    trainer = trainers.BpeTrainer(vocab_size=330, special_tokens=special, initial_alphabet=alphabet, show_progress=False)
    tokenizer.train_from_iterator([*prompts(), *ACTIONS], trainer)
    if bos:
        tokenizer.post_processor = processors.TemplateProcessing(single="<s> $A", special_tokens=[("<s>", 0)])
    fast = PreTrainedTokenizerFast(tokenizer_object=tokenizer, bos_token="<s>", eos_token="</s>", **config)
    fast.save_pretrained(folder)
    return fast


def causal_rows(model, tokenizer, opening: list, chat: bool) -> list:
    """Scores right after the prompt; the head of each line says whether the prompt was put into the chat template."""
    rows = []
    for k, prompt in enumerate(prompts()):
        candidates = candidate_lists()[k % 4]
        said = [{"role": "user", "content": prompt}]
        text = tokenizer.apply_chat_template(said, add_generation_prompt=True, tokenize=False) if chat else prompt
        ids = [*([] if chat else opening), *tokenizer(text, add_special_tokens=False).input_ids] or [0]
        lists = [tokenizer(candidate, add_special_tokens=False).input_ids for candidate in candidates]
        with torch.inference_mode():
            logits = lambda k: model(torch.tensor([[*ids, *lists[k]]])).logits[0, len(ids) - 1 : -1]
            reply = model.generate(torch.tensor([ids]), max_new_tokens=6, do_sample=False, pad_token_id=1)[0, len(ids) :]
            text = tokenizer.decode(reply, skip_special_tokens=True)
            plain = tokenizer(prompt, add_special_tokens=False).input_ids
            rows.append(row(prompt, candidates, logits, plain, lists, chat=chat, generated_text=text))
    return rows


def llama(name: str, seed: int) -> None:
    """A Llama with grouped keys, in bfloat16, with a BOS and a chat template."""
    folder = fresh(name)
    tokenizer = byte_tokenizer(folder, bos=True, chat_template=CHAT)
    shape = LlamaConfig(
        vocab_size=len(tokenizer) + 6,
        hidden_size=32,
        head_dim=12,
        num_attention_heads=4,
        num_key_value_heads=2,
        intermediate_size=44,
        num_hidden_layers=3,
        rms_norm_eps=1e-5,
        rope_theta=500.0,
        tie_word_embeddings=False,
        max_position_embeddings=2048,
        bos_token_id=0,
        eos_token_id=1,
    )
    widened(LlamaForCausalLM(shape), seed).to(torch.bfloat16).save_pretrained(folder)
    model = LlamaForCausalLM.from_pretrained(folder, dtype=torch.float32).eval()
    reference(folder, causal_rows(model, tokenizer, [0], False) + causal_rows(model, tokenizer, [0], True))


def qwen2(name: str, seed: int, tied: bool, **config) -> None:
    """A Qwen2, whose queries, keys and values have a bias, with a chat template and no BOS."""
    folder = fresh(name)
    tokenizer = byte_tokenizer(folder, bos=False, chat_template=CHAT)
    shape = Qwen2Config(
        vocab_size=len(tokenizer) + 6,
        hidden_size=32,
        num_attention_heads=4,
        intermediate_size=44,
        rope_theta=1_000_000.0,
        tie_word_embeddings=tied,
        max_position_embeddings=2048,
        bos_token_id=0,
        eos_token_id=1,
        **config,
    )
    widened(Qwen2ForCausalLM(shape), seed).save_pretrained(folder)
    model = Qwen2ForCausalLM.from_pretrained(folder, dtype=torch.float32).eval()
    reference(folder, causal_rows(model, tokenizer, [], False) + causal_rows(model, tokenizer, [], True))


def gpt2(name: str, seed: int) -> None:
    """A GPT-2 as an ONNX file, as transformers.js has them."""
    from optimum.exporters.onnx import main_export

    folder = fresh(name)
    tokenizer = byte_tokenizer(folder, bos=False)
    shape = GPT2Config(vocab_size=len(tokenizer), n_embd=32, n_head=4, n_layer=2, n_positions=1024, bos_token_id=0, eos_token_id=1)
    model = widened(GPT2LMHeadModel(shape), seed)
    with tempfile.TemporaryDirectory() as temporary:
        model.save_pretrained(temporary)
        tokenizer.save_pretrained(temporary)
        main_export(temporary, f"{temporary}/onnx", task="text-generation-with-past", do_validation=False, no_post_process=False)
        (folder / "onnx").mkdir()
        shutil.copy(f"{temporary}/onnx/model.onnx", folder / "onnx")
        for file in ("config.json", "generation_config.json"):
            shutil.copy(f"{temporary}/{file}", folder)
    reference(folder, causal_rows(model, tokenizer, [], False))


def fresh(name: str) -> Path:
    folder = HERE / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    return folder


def main() -> None:
    torch.set_num_threads(1)
    small = dict(d_model=32, d_kv=8, num_heads=4, d_ff=64, num_layers=2, num_decoder_layers=2)
    t5("t5-relu-tied", 1, **small, feed_forward_proj="relu", tie_word_embeddings=True)
    uneven = dict(d_model=40, d_kv=20, num_heads=3, d_ff=37, num_layers=3, num_decoder_layers=1)
    buckets = dict(relative_attention_num_buckets=16, relative_attention_max_distance=40)
    t5("t5-wide-heads", 2, **uneven, **buckets, feed_forward_proj="gated-gelu", tie_word_embeddings=False)
    llama("llama", 3)
    gpt2("gpt2-onnx", 4)
    qwen2("qwen2-tied", 5, True, num_key_value_heads=2, num_hidden_layers=3)
    qwen2("qwen2-untied", 6, False, num_key_value_heads=1, num_hidden_layers=2)


if __name__ == "__main__":
    main()
