# SPDX-License-Identifier: MIT
"""Quantizes a Hugging Face folder with GPTQModel on the processor, for scripts/quality.py to compare with.

usage: quantize_with_gptqmodel.py MODEL OUT TYPE METHOD IDS [CHUNKS]

TYPE is int4-g128, int3-g64-sym and so on, METHOD gptq or awq; IDS a JSON list of the tokens of the calibration text,
which is taken in chunks of 512. Prints the seconds that quantizing took. Its Python has what
tests/interop/requirements-gptqmodel.txt names.
"""
import json
import os
import re
import sys
import tempfile
import time

# By default it refuses machines of two processors.
os.environ.setdefault("GPTQMODEL_CPU_WORKERS", str(max(2, os.cpu_count())))

from gptqmodel import GPTQModel, QuantizeConfig  # noqa: E402

CHUNK = 512


def main():
    model, out, kind, method, ids = sys.argv[1:6]
    model, out, ids = (os.path.abspath(path) for path in (model, out, ids))
    bits, group, symmetric = re.fullmatch(r"int(\d)-g(\d+)(-sym)?", kind).groups()
    with open(ids, encoding="utf-8") as file:
        tokens = json.load(file)
    chunks = [tokens[i:i + CHUNK] for i in range(0, len(tokens) - CHUNK + 1, CHUNK)]
    if len(sys.argv) > 6:
        chunks = chunks[:int(sys.argv[6])]
    place = tempfile.TemporaryDirectory()
    os.chdir(place.name)  # it leaves logs where it runs
    options = {"quant_method": "awq", "format": "gemm"} if method == "awq" else {"desc_act": False}
    loaded = GPTQModel.load(model, QuantizeConfig(bits=int(bits), group_size=int(group), sym=bool(symmetric), **options),
                            device="cpu")
    start = time.monotonic()
    loaded.quantize([{"input_ids": chunk, "attention_mask": [1] * CHUNK} for chunk in chunks], batch_size=1)
    print("quantized in %.1f s" % (time.monotonic() - start))
    loaded.save(out)


if __name__ == "__main__":
    main()
