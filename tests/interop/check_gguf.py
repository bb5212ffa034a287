# SPDX-License-Identifier: MIT
"""Checks files that Nibble wrote with programs other people wrote.

For every type: the `gguf` package must decode our bytes to the values our own decoder gives, llama.cpp
(through llama-cpp-python) must load the file, and its perplexity must equal ours within 1 %. On the F16
file llama.cpp must choose the same greedy tokens as `nibble generate`.

usage: check_gguf.py NIBBLE RESOURCES
"""
import json
import math
import pathlib
import sys
import tempfile

import gguf
import llama_cpp
import numpy

from checks import check, finish, run

MIXES = ["F32", "F16", "BF16", "Q4_0", "Q4_1", "Q5_0", "Q5_1", "Q8_0", "Q2_K", "Q3_K_S", "Q3_K_M",
         "Q3_K_L", "Q4_K_S", "Q4_K_M", "Q5_K_S", "Q5_K_M", "Q6_K", "IQ4_NL", "IQ4_XS", "TQ1_0",
         "TQ2_0", "MXFP4"]
# Files whose perplexity both programs must agree on; ternary ones of this model say nothing.
SCORED = ["F16", "BF16", "Q4_0", "Q4_1", "Q5_0", "Q5_1", "Q8_0", "Q2_K", "Q3_K_M", "Q4_K_M",
          "Q5_K_M", "Q6_K", "IQ4_NL", "IQ4_XS", "MXFP4"]
PROMPTS = ["Once upon a time", "The king said to his daughter", "In the dark wood there lived"]
CONTEXT = 512
CHUNKS = 8
TOKENS = 48


def check_decoding(nibble, folder, path, label):
    """Every tensor of the file, decoded by us (through F32) and by the gguf package."""
    decoded = folder / "decoded.gguf"
    run(nibble, "quantize", path, "--type", "F32", "--out", decoded)
    ours = {t.name: t for t in gguf.GGUFReader(decoded).tensors}
    worst = 0.0
    for tensor in gguf.GGUFReader(path).tensors:
        theirs = gguf.dequantize(tensor.data, tensor.tensor_type)
        mine = ours[tensor.name].data
        # NaN compares unequal to itself, so a broken block fails here too.
        same = numpy.array_equal(theirs.reshape(-1), mine.reshape(-1))
        if not same:
            worst = max(worst, float(numpy.max(numpy.abs(theirs.reshape(-1) - mine.reshape(-1)))))
            check(False, f"{label}: gguf decodes {tensor.name} differently, by {worst:g}")
            return
    check(True, f"{label}: gguf decodes every tensor to the same values")


def llama(path, **options):
    return llama_cpp.Llama(model_path=str(path), n_ctx=CONTEXT, n_batch=CONTEXT, verbose=False,
                           n_threads=2, **options)


def perplexity(path, text):
    """llama-perplexity's protocol on the first chunks, with llama.cpp's own logits."""
    model = llama(path, logits_all=True)
    tokens = model.tokenize(text, add_bos=True, special=False)
    total, count = 0.0, 0
    for chunk in range(CHUNKS):
        window = tokens[chunk * CONTEXT:(chunk + 1) * CONTEXT]
        window[0] = model.token_bos()
        model.reset()
        model.eval(window)
        logits = numpy.asarray(model.scores[:CONTEXT], dtype=numpy.float64)
        for position in range(CONTEXT // 2, CONTEXT - 1):
            row = logits[position]
            top = row.max()
            total += math.log(numpy.exp(row - top).sum()) + top - row[window[position + 1]]
            count += 1
    model.close()
    return math.exp(total / count)


def check_perplexity(nibble, path, text_path, label):
    ours = json.loads(run(nibble, "eval", path, "--text", text_path, "--chunks", CHUNKS, "--json"))
    text = text_path.read_bytes()
    theirs = perplexity(path, text[:-1] if text.endswith(b"\n") else text)
    difference = abs(ours["perplexity"] / theirs - 1)
    check(difference < 0.01, f"{label}: perplexity {ours['perplexity']:.4f}, llama.cpp {theirs:.4f} "
                             f"({100 * difference:.3f} % apart)")


def check_greedy(nibble, path):
    model = llama(path)
    for prompt in PROMPTS:
        ours = json.loads(run(nibble, "generate", path, "--prompt", prompt, "--n", TOKENS,
                              "--temperature", 0, "--json"))
        tokens = model.tokenize(prompt.encode(), add_bos=True, special=False)
        check(ours["prompt_ids"] == tokens, f"F16: same tokens for {prompt!r}")
        model.reset()
        theirs = []
        for token in model.generate(tokens, temp=0.0, repeat_penalty=1.0):
            if token == model.token_eos() or len(theirs) == TOKENS:
                break
            theirs.append(token)
        check(ours["ids"][:len(theirs)] == theirs, f"F16: same greedy tokens after {prompt!r}")
    model.close()


def check_loads(path, label):
    model = llama(path)
    model.eval(model.tokenize(b"Once upon a time", add_bos=True))
    finite = numpy.isfinite(numpy.asarray(model.scores[model.n_tokens - 1])).all()
    check(bool(finite), f"{label}: llama.cpp loads and runs it")
    model.close()


def main():
    nibble, resources = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
    text = resources / "text" / "heldout.txt"
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        for mix in MIXES:
            path = folder / f"{mix}.gguf"
            run(nibble, "quantize", resources / "demo-model", "--type", mix, "--out", path)
            check_decoding(nibble, folder, path, mix)
            if mix in SCORED:
                check_perplexity(nibble, path, text, mix)
            else:
                check_loads(path, mix)
        check_greedy(nibble, folder / "F16.gguf")
    return finish()


if __name__ == "__main__":
    sys.exit(main())
