# SPDX-License-Identifier: MIT
"""Checks the conversion of Hugging Face folders with the programs that run them.

For every architecture and variant of hf_folders.py the F32 file that Nibble writes must give the same
logits in Nibble and in llama.cpp, the F16 file the same prompt tokens and the same greedy tokens.
With --transformers the logits are compared with those that transformers computes from the folder
itself (needs torch and transformers; not part of the automatic tests).

usage: check_architectures.py NIBBLE INTEROP_LOGITS RESOURCES [--transformers]
"""
import json
import pathlib
import sys
import tempfile

import numpy

import hf_folders
from checks import check, finish, run

TOKENS = 160  # beyond the original context of the scaled variants
GENERATED = 24
PROMPTS = ["Once upon a time", "Zwölf Boxkämpfer, 3 fûr-hats\n\tand  two spaces 日本語"]
DATA = pathlib.Path(__file__).resolve().parent.parent / "data"


def some_tokens(vocabulary):
    random = numpy.random.default_rng(1)
    return [int(i) for i in random.integers(300, vocabulary, TOKENS)]


def distance(ours, theirs):
    """Largest difference, in standard deviations of the logits."""
    return float(numpy.max(numpy.abs(ours - theirs)) / numpy.std(theirs))


def transformers_logits(folder, ids):
    import torch
    import transformers
    model = transformers.AutoModelForCausalLM.from_pretrained(
        folder, dtype=torch.float32, attn_implementation="eager")
    with torch.no_grad():
        return model(torch.tensor([ids])).logits[0].numpy()


def llama(path):
    import llama_cpp
    return llama_cpp.Llama(model_path=str(path), n_ctx=hf_folders.CONTEXT, logits_all=True,
                           n_batch=hf_folders.CONTEXT, n_threads=2, type_k=llama_cpp.GGML_TYPE_F32,
                           type_v=llama_cpp.GGML_TYPE_F32, flash_attn=False, verbose=False)


def llama_logits(path, ids):
    model = llama(path)
    model.eval(ids)
    logits = numpy.array(model.scores[:len(ids)])
    model.close()
    return logits


def check_generation(nibble, path, name):
    """Our greedy tokens must be llama.cpp's first choice too, or as good as that."""
    model = llama(path)
    for prompt in PROMPTS:
        ours = json.loads(run(nibble, "generate", path, "--prompt", prompt, "--n", GENERATED,
                              "--temperature", 0, "--json"))
        tokens = model.tokenize(prompt.encode(), add_bos=True, special=False)
        check(ours["prompt_ids"] == tokens, f"{name}: same tokens for {prompt!r}")
        chosen = ours["ids"]
        if len(chosen) < GENERATED:
            chosen = chosen + [model.token_eos()]
        model.reset()
        model.eval(tokens + chosen)
        rows = numpy.array(model.scores[len(tokens) - 1:len(tokens) + len(chosen) - 1])
        behind = rows.max(axis=1) - rows[numpy.arange(len(chosen)), chosen]
        same = int(numpy.sum(behind == 0))
        check(float(behind.max() / numpy.std(rows)) < 0.01 and same > 0,
              f"{name}: {same} of {len(chosen)} greedy tokens are llama.cpp's, the others as likely")
    model.close()


def check_folder(spec, place, programs, resources, with_transformers):
    nibble, logits_program = programs
    folder = place / spec.name
    vocabulary = hf_folders.make_folder(folder, spec, resources, DATA)
    f32 = place / f"{spec.name}-F32.gguf"
    run(nibble, "quantize", folder, "--type", "F32", "--out", f32)
    ids = some_tokens(vocabulary)
    ours = numpy.frombuffer(run(logits_program, f32, *ids, text=False), dtype=numpy.float32)
    ours = ours.reshape(len(ids), vocabulary)
    if with_transformers:
        apart = distance(ours, transformers_logits(folder, ids))
        check(apart < 1e-3, f"{spec.name}: logits are those of transformers, within {apart:.1e}")
        return
    apart = distance(ours, llama_logits(f32, ids))
    check(apart < 1e-3, f"{spec.name}: logits are those of llama.cpp, within {apart:.1e}")
    f16 = place / f"{spec.name}-F16.gguf"
    run(nibble, "quantize", folder, "--type", "F16", "--out", f16)
    check_generation(nibble, f16, spec.name)


def main():
    programs = sys.argv[1:3]
    resources = pathlib.Path(sys.argv[3])
    with_transformers = "--transformers" in sys.argv
    with tempfile.TemporaryDirectory() as name:
        for spec in hf_folders.SPECS:
            check_folder(spec, pathlib.Path(name), programs, resources, with_transformers)
    return finish()


if __name__ == "__main__":
    sys.exit(main())
