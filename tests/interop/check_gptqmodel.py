# SPDX-License-Identifier: MIT
"""Checks AWQ and GPTQ folders with transformers and GPTQModel on the processor.

transformers loads such folders with GPTQModel's kernels; GPTQModel by itself takes asymmetric GPTQ folders only from
itself. Each folder that Nibble wrote must load, and give the perplexity that Nibble gives; what GPTQModel made of the same model
must open here, and again come to the same perplexity in both.

usage: check_gptqmodel.py NIBBLE RESOURCES
"""
import json
import os
import pathlib
import subprocess
import sys
import tempfile

# By default it refuses machines of two processors.
os.environ.setdefault("GPTQMODEL_CPU_WORKERS", str(max(2, os.cpu_count())))

import torch  # noqa: E402
from gptqmodel import BACKEND, GPTQModel  # noqa: E402
from transformers import AutoModelForCausalLM  # noqa: E402

from checks import check_perplexity, finish, run  # noqa: E402

CALIBRATION = ["--calibration-chunks", "4", "--calibration"]
OURS = [("gptq", "int4-g128-sym", "rtn", "GPTQModel"), ("gptq", "int4-g32-sym", "gptq", "GPTQModel"),
        ("gptq", "int8-g128-sym", "rtn", "GPTQModel"), ("gptq", "int3-g64-sym", "rtn", "GPTQModel"),
        ("gptq", "int2-g32-sym", "rtn", "GPTQModel"), ("awq", "int4-g128", "awq", "GPTQModel"),
        ("awq", "int4-g32", "rtn", "GPTQModel"), ("awq", "int4-g64-sym", "rtn", "GPTQModel"),
        ("gptq", "int4-g128-sym", "gptq", "transformers"), ("gptq", "int4-g128", "gptq", "transformers"),
        ("gptq", "int4-g32", "rtn", "transformers"), ("awq", "int4-g128", "gptq", "transformers")]
THEIRS = [("gptq", "int4-g128-sym"), ("gptq", "int4-g128"), ("awq", "int4-g128")]


def with_gptqmodel(folder, form):
    backend = BACKEND.AWQ_TORCH if form == "awq" else BACKEND.GPTQ_TORCH
    return GPTQModel.load(str(folder), device="cpu", backend=backend, dtype=torch.float16).model


def rows_of(model):
    def rows(window):
        with torch.no_grad():
            return model(input_ids=torch.tensor([window])).logits[0].double().log_softmax(-1).numpy()
    return rows


def main():
    nibble, resources = (pathlib.Path(path).resolve() for path in sys.argv[1:3])
    model, texts = resources / "demo-model", resources / "text"
    script = pathlib.Path(__file__).resolve().parents[2] / "scripts" / "quantize_with_gptqmodel.py"
    with tempfile.TemporaryDirectory() as name:
        place = pathlib.Path(name)
        os.chdir(place)  # GPTQModel leaves logs where it runs
        short = place / "text.txt"
        short.write_text((texts / "heldout.txt").read_text()[:20000])
        for form, kind, method, reader in OURS:
            folder = place / f"{form}-{kind}-{method}-{reader}"
            calibration = [] if method == "rtn" else CALIBRATION + [texts / "calibration.txt"]
            run(nibble, "quantize", model, "--format", form, "--type", kind, "--method", method, "--out", folder,
                *calibration)
            theirs = (with_gptqmodel(folder, form) if reader == "GPTQModel" else
                      AutoModelForCausalLM.from_pretrained(folder, device_map="cpu", dtype=torch.float16))
            check_perplexity(nibble, folder, short, rows_of(theirs), reader, f"{form} {kind} {method}")
        ids = place / "ids.json"
        ids.write_text(json.dumps(json.loads(run(nibble, "tokenize", model, "--text", short, "--json"))["ids"]))
        for form, kind in THEIRS:
            folder = place / f"theirs-{form}-{kind}"
            subprocess.run([sys.executable, script, model, folder, kind, form, ids, "4"], check=True,
                           stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            check_perplexity(nibble, folder, short, rows_of(with_gptqmodel(folder, form)), "GPTQModel",
                             f"{form} {kind} written by GPTQModel")
    return finish()


if __name__ == "__main__":
    sys.exit(main())
