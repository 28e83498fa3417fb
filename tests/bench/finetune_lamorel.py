"""Fine-tuning in Lamorel's way, written after its public code (examples PPO_finetuning and PPO_LoRA_finetuning, server/llms/hf_llm.py).

Prompt by prompt: the encoder once, its states repeated for the candidates, each of which is a decoder input of its own, padded to the
longest; all logits; V from the last decoder states, also once a candidate; the gradients of a minibatch accumulated; plain Adam. Left
out are its servers and processes, and the clipping, as the example's does nothing. In the example with LoRA checkpointing is switched on,
which has no effect in evaluation mode, in which it trains, but that the embeddings' outputs get a gradient.
"""

import finetune_loss
import torch
from transformers import AutoTokenizer, T5ForConditionalGeneration

PAD = 0


class Lamorel:
    def __init__(self, folder, lora):
        self.tokenizer = AutoTokenizer.from_pretrained(folder)
        self.model = T5ForConditionalGeneration.from_pretrained(folder)
        if lora:
            from peft import LoraConfig, get_peft_model

            self.model.gradient_checkpointing_enable()
            settings = dict(r=16, lora_alpha=32, target_modules=["q", "v"], lora_dropout=0.0, bias="none")
            self.model = get_peft_model(self.model, LoraConfig(task_type="SEQ_2_SEQ_LM", **settings))
        self.model.eval()
        self.head = finetune_loss.value_head(folder)
        parameters = [p for part in (self.model, self.head) for p in part.parameters() if p.requires_grad]
        self.adam = torch.optim.Adam(parameters, lr=finetune_loss.RATE)

    def encode(self, text):
        return self.tokenizer(text, add_special_tokens=False).input_ids

    def read(self, prompt, candidates):
        """Scores of the candidates, and V."""
        ids = torch.tensor([self.encode(prompt)])  # 1 x L
        mask = torch.ones_like(ids)
        encoder = self.model.encoder(input_ids=ids, attention_mask=mask, return_dict=False)[0]
        answers = [self.encode(candidate) for candidate in candidates]
        longest = max(map(len, answers))
        padded = torch.tensor([[PAD, *answer, *[PAD] * (longest - len(answer))] for answer in answers])  # K x (1 + T)
        known = torch.tensor([[1] * (1 + len(answer)) + [0] * (longest - len(answer)) for answer in answers])
        outputs = self.model(
            encoder_outputs=(encoder.repeat_interleave(len(answers), 0),),
            attention_mask=mask.repeat(len(answers), 1),
            decoder_input_ids=padded,
            decoder_attention_mask=known,
            output_hidden_states=True,
        )
        logs = torch.log_softmax(outputs.logits[:, :-1], -1)  # K x T x vocabulary
        following = padded[:, 1:]
        chosen = logs.gather(2, following[:, :, None]).squeeze(-1).masked_fill(following == PAD, 0.0)
        values = self.head(outputs.decoder_hidden_states[-1][:, 0])
        return chosen.sum(-1), values[0]

    def learn(self, frames):
        """The gradient of a minibatch. Returns its loss."""
        self.adam.zero_grad()
        total = 0.0
        for frame in frames:
            scores, value = self.read(frame["prompt"], finetune_loss.CANDIDATES)
            loss = finetune_loss.ppo(scores[None], value, [frame]) / len(frames)
            loss.backward()
            total += loss.item()
        return total

    def step(self):
        self.adam.step()
