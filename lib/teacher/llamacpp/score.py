"""Scores candidates as a chat model's replies, with llama.cpp.

Usage: score.py MODEL.gguf. Each line read is a JSON object. `{system, pieces, candidates}`, of which the pieces together are what
the user says and the system text may be left out, is answered by the candidates' log-probabilities, each the sum of its tokens';
an empty object by what is at work. It ends when its input does.

The split is always the same, so that a score depends on nothing but its prompt: the chat's beginning, each piece but the last, and
the last piece with the chat's end and, as branches of it, the candidates without their last tokens, are each one batch. What a
prompt shares with the one before it in whole batches is not read again: its state is the same, bit for bit.
"""

import ctypes
import json
import signal
import sys
from math import fsum

import llama_cpp as cpp
import numpy as np

CONTEXT = 1024
THREADS = 1
SEQUENCES = 16
SPLIT = "the chat's beginning; the observation; what was told and the question, with each candidate but its last token"
SILENT = cpp.llama_log_callback(lambda level, text, data: None)


class Model:
    """A GGUF file, read in pieces."""

    def __init__(self, path: str) -> None:
        cpp.llama_log_set(SILENT, ctypes.c_void_p())
        cpp.llama_backend_init()
        options = cpp.llama_model_default_params()
        options.n_gpu_layers = 0
        self.model = cpp.llama_model_load_from_file(path.encode(), options)
        if not self.model:
            sys.exit(f"llama.cpp cannot load {path}; get it again")
        options = cpp.llama_context_default_params()
        options.n_ctx = options.n_batch = options.n_ubatch = CONTEXT
        options.n_seq_max = SEQUENCES
        options.kv_unified = True
        options.n_threads = options.n_threads_batch = THREADS
        self.context = cpp.llama_init_from_model(self.model, options)
        self.memory = cpp.llama_get_memory(self.context)
        self.words = cpp.llama_model_get_vocab(self.model)
        self.vocabulary = cpp.llama_vocab_n_tokens(self.words)
        self.batch = cpp.llama_batch_init(CONTEXT, 0, SEQUENCES)
        self.read: list[list[int]] = []

    def tokens(self, text: str) -> list[int]:
        """Tokens of a text, control tokens such as <|im_end|> among them."""
        data = text.encode()
        found = (cpp.llama_token * (len(data) + 8))()
        count = cpp.llama_tokenize(self.words, data, len(data), found, len(found), False, True)
        return list(found[:count])

    def chat(self, system: str | None, pieces: list[str]) -> list[str]:
        """A conversation up to where the model speaks, in the model's own chat template, in pieces."""
        said = "".join(pieces)
        texts = [(b"user", said.encode())] if system is None else [(b"system", system.encode()), (b"user", said.encode())]
        turns = (cpp.llama_chat_message * len(texts))(*texts)
        template = cpp.llama_model_chat_template(self.model, None)
        buffer = ctypes.create_string_buffer(1000 + sum(2 * len(text) for _, text in texts))
        length = cpp.llama_chat_apply_template(template, turns, len(texts), True, buffer, len(buffer))
        before, found, after = buffer.raw[: max(length, 0)].decode().partition(said)
        if not found:
            sys.exit("llama.cpp does not know this model's chat template")
        return [before, *pieces[:-1], pieces[-1] + after]

    def decode(self, rows: list[tuple[int, int, list[int]]], keep: list[int]) -> list[np.ndarray]:
        """Reads (token, position, sequences) as one batch; the log-probabilities after the rows to be kept."""
        self.batch.n_tokens = len(rows)
        for k, (token, position, sequences) in enumerate(rows):
            self.batch.token[k] = token
            self.batch.pos[k] = position
            self.batch.n_seq_id[k] = len(sequences)
            for j, sequence in enumerate(sequences):
                self.batch.seq_id[k][j] = sequence
            self.batch.logits[k] = k in keep
        if cpp.llama_decode(self.context, self.batch) != 0:
            sys.exit("llama.cpp failed to read a prompt; is it longer than the context?")
        logits = (cpp.llama_get_logits_ith(self.context, k) for k in keep)
        return [log_softmax(np.ctypeslib.as_array(row, (self.vocabulary,))) for row in logits]

    def read_pieces(self, pieces: list[list[int]]) -> int:
        """Reads what was not read yet of a prompt's beginning; its number of tokens."""
        same = 0
        while same < min(len(pieces), len(self.read)) and pieces[same] == self.read[same]:
            same += 1
        start = sum(map(len, pieces[:same]))
        cpp.llama_memory_seq_rm(self.memory, 0, start, -1)
        for piece in pieces[same:]:
            self.decode([(token, start + k, [0]) for k, token in enumerate(piece)], [])
            start += len(piece)
        self.read = pieces
        return start

    def score(self, texts: list[str], candidates: list[str]) -> list[float]:
        """Log-probabilities of the candidates after a prompt."""
        pieces = [self.tokens(text) for text in texts]
        if sum(pieces, []) != self.tokens("".join(texts)):
            sys.exit(f"the pieces of a prompt are other tokens than the whole: {texts[1:]}")
        lists = [self.tokens(candidate) for candidate in candidates]
        heads = sorted({tuple(tokens[:-1]) for tokens in lists if len(tokens) > 1}) or [()]
        start = self.read_pieces(pieces[:-1])
        sequences = range(1, 1 + len(heads))
        for sequence in sequences:
            cpp.llama_memory_seq_cp(self.memory, 0, sequence, 0, -1)
        rows = [(token, start + k, list(sequences)) for k, token in enumerate(pieces[-1])]
        end = start + len(rows)
        place = {(): len(rows) - 1}
        for sequence, head in zip(sequences, heads):
            for k, token in enumerate(head):
                place[head[: k + 1]] = len(rows)
                rows.append((token, end + k, [sequence]))
        after = dict(zip(place, self.decode(rows, list(place.values()))))
        for sequence in sequences:
            cpp.llama_memory_seq_rm(self.memory, sequence, 0, -1)
        return [fsum(after[tuple(tokens[:k])][token] for k, token in enumerate(tokens)) for tokens in lists]


def log_softmax(logits: np.ndarray) -> np.ndarray:
    """Log-probabilities, worked out in float64."""
    wide = logits.astype(np.float64)
    wide -= wide.max()
    return wide - np.log(np.exp(wide).sum())


def kernels() -> str:
    """The processor's abilities that llama.cpp uses."""
    pairs = (part.partition(" = ") for part in cpp.llama_print_system_info().decode().split("|"))
    return " ".join(name.split()[-1] for name, _, value in pairs if value.strip() == "1" and name.strip())


def main(path: str) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for whoever asks, who ends the input
    model = Model(path)
    for line in sys.stdin:
        asked = json.loads(line)
        if asked:
            answer = model.score(model.chat(asked.get("system"), asked["pieces"]), asked["candidates"])
        else:
            answer = {"software": f"llama-cpp-python {cpp.__version__}", "kernels": kernels(), "split": SPLIT}
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
