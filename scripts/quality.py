#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The table of docs/quality.md: what each method loses on the demo model, at equal bytes.

    scripts/quality.py --nibble build/release/app/cli/nibble [--llama DIR] [--gptqmodel PYTHON] [--types Q4_K,Q3_K]

Quantizes resources/demo-model into every type with every method, calibrating on resources/text/calibration.txt, and
measures the mean and 99th percentile of the KL divergence from the F16 model and the change of perplexity on
resources/text/heldout.txt. DIR holds llama.cpp's llama-quantize; PYTHON has GPTQModel, for the integer types. Without
them their rows are left out. All files are measured by the same program, so that nothing but the weights differs.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
MODEL = os.path.join(ROOT, "resources", "demo-model")
CALIBRATION = os.path.join(ROOT, "resources", "text", "calibration.txt")
HELDOUT = os.path.join(ROOT, "resources", "text", "heldout.txt")
PURE = ["Q5_K", "Q4_K", "IQ4_XS", "Q3_K", "IQ3_S", "IQ3_XXS", "Q2_K"]
MIXES = ["Q5_K_M", "Q4_K_M", "IQ4_XS", "Q3_K_M", "IQ3_M", "Q2_K", "IQ2_M"]
# Written as folders; only on request.
INTEGERS = ["int4-g128", "int4-g128-sym", "int3-g128"]
NEEDS_IMPORTANCE = ("IQ1", "IQ2")


def run(command, quiet=True):
    done = subprocess.run(command, capture_output=quiet, text=True)
    if done.returncode != 0:
        sys.exit("failed: %s\n%s" % (" ".join(command), done.stderr if quiet else ""))
    return done.stdout


class Bench:
    def __init__(self, args):
        self.args = args
        self.work = args.work or tempfile.mkdtemp(prefix="nibble-quality-")
        os.makedirs(self.work, exist_ok=True)
        self.reference = self.path("f16.gguf")
        self.imatrix = self.path("imatrix.gguf")

    def path(self, name):
        return os.path.join(self.work, name)

    def prepare(self):
        if not os.path.exists(self.reference):
            run([self.args.nibble, "quantize", MODEL, "--type", "F16", "--out", self.reference])
        if not os.path.exists(self.imatrix):
            run([self.args.nibble, "calibrate", self.reference, "--text", CALIBRATION, "--out", self.imatrix])

    def ours(self, kind, pure, method):
        folder = kind in INTEGERS
        out = self.path("%s%s-%s%s" % (kind, "-pure" if pure else "", method, "" if folder else ".gguf"))
        if not os.path.exists(out):
            source = MODEL if folder else self.reference
            command = [self.args.nibble, "quantize", source, "--type", kind, "--out", out]
            command += ["--format", "gptq"] if folder else []
            command += ["--pure"] if pure else []
            if method == "rtn":
                command += ["--method", "rtn"]
            elif method == "importance":
                command += ["--method", method, "--imatrix", self.imatrix]
            else:
                command += ["--method", method, "--calibration", CALIBRATION]
            run(command)
        return out

    def fitted(self, size, method):
        """No larger than `size` bytes, types chosen for it."""
        out = self.path("fit-%d-%s.gguf" % (size, method))
        if not os.path.exists(out):
            run([self.args.nibble, "quantize", self.reference, "--target-size", str(size), "--out", out,
                 "--method", method, "--calibration", CALIBRATION])
        return out

    def peer(self, kind, pure, with_imatrix):
        out = self.path("%s%s-llama%s.gguf" % (kind, "-pure" if pure else "", "-imatrix" if with_imatrix else ""))
        if not os.path.exists(out):
            # The plain name of a K type is a mix there; the small one has it as its base.
            name = kind + "_S" if pure and kind in ("Q3_K", "Q4_K", "Q5_K") else kind
            command = [os.path.join(self.args.llama, "llama-quantize")]
            command += ["--pure"] if pure else []
            command += ["--imatrix", self.imatrix] if with_imatrix else []
            run(command + [self.reference, out, name, str(os.cpu_count())])
        return out

    def gptqmodel(self, kind, method):
        out = self.path("%s-gptqmodel-%s" % (kind, method))
        if not os.path.exists(out):
            ids = self.path("calibration.json")
            with open(ids, "w", encoding="utf-8") as file:
                json.dump(json.loads(run([self.args.nibble, "tokenize", MODEL, "--text", CALIBRATION, "--json"]))["ids"], file)
            script = os.path.join(ROOT, "scripts", "quantize_with_gptqmodel.py")
            run([self.args.gptqmodel, script, MODEL, out + ".part", kind, method, ids])
            os.rename(out + ".part", out)
        return out

    def measure(self, path):
        kept = path + ".json"
        if not os.path.exists(kept):
            command = [self.args.nibble, "eval", path, "--reference", self.reference, "--text", HELDOUT, "--json"]
            command += ["--chunks", str(self.args.chunks)] if self.args.chunks else []
            with open(kept + ".part", "w", encoding="utf-8") as file:
                file.write(run(command))
            os.rename(kept + ".part", kept)
        with open(kept, encoding="utf-8") as file:
            result = json.load(file)
        weights = os.path.join(path, "model.safetensors")
        result["bytes"] = os.path.getsize(weights if os.path.isdir(path) else path)
        return result

    def rows(self, kind, pure):
        needs = kind.startswith(NEEDS_IMPORTANCE)
        variants = []
        if self.args.llama and kind not in INTEGERS:
            if not needs and not self.args.brief:
                variants.append(("llama-quantize", self.peer(kind, pure, False)))
            variants.append(("llama-quantize, imatrix", self.peer(kind, pure, True)))
        if self.args.gptqmodel and kind in INTEGERS:
            variants.append(("GPTQModel, gptq", self.gptqmodel(kind, "gptq")))
            if kind == "int4-g128":  # the one of these that AWQ folders have
                variants.append(("GPTQModel, awq", self.gptqmodel(kind, "awq")))
        if not needs and not self.args.brief:
            variants.append(("rtn", self.ours(kind, pure, "rtn")))
        for method in self.args.methods.split(","):
            variants.append((method, self.ours(kind, pure, method)))
        if not pure and not self.args.no_fit and kind not in INTEGERS:
            size = os.path.getsize(variants[-1][1])
            variants.append(("gptq, fitted to the size", self.fitted(size, "gptq")))
        return [(name, self.measure(path)) for name, path in variants]


def table(title, bench, kinds, pure):
    print("\n### %s\n" % title)
    print("| type | method | bytes | KL mean | KL 99 % | Δ perplexity | mean ÷ imatrix |")
    print("|---|---|--:|--:|--:|--:|--:|")
    for kind in kinds:
        rows = bench.rows(kind, pure)
        bar = next((r["kl_divergence"]["mean"] for n, r in rows if n.endswith("imatrix")), None)
        for name, r in rows:
            kl = r["kl_divergence"]
            share = "%.2f" % (kl["mean"] / bar) if bar else ""
            delta = r["perplexity"] - r["reference_perplexity"]
            print("| %s | %s | %d | %.5f | %.4f | %+.3f | %s |"
                  % (kind, name, r["bytes"], kl["mean"], kl["p99"], delta, share))
            sys.stdout.flush()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--nibble", required=True)
    parser.add_argument("--llama", help="folder of llama-quantize")
    parser.add_argument("--gptqmodel", metavar="PYTHON", help="a Python with tests/interop/requirements-gptqmodel.txt")
    parser.add_argument("--work", help="folder for files, kept and used again")
    parser.add_argument("--types", help="only these")
    parser.add_argument("--chunks", type=int, default=0, help="of the held-out text (default: all)")
    parser.add_argument("--brief", action="store_true", help="leave out what works without calibration")
    parser.add_argument("--no-fit", action="store_true", help="leave out types chosen for the size")
    parser.add_argument("--methods", default="importance,gptq")
    args = parser.parse_args()
    bench = Bench(args)
    bench.prepare()
    wanted = args.types.split(",") if args.types else None
    for title, kinds, pure in (("One type for every matrix", PURE, True), ("Named mixes", MIXES, False)):
        chosen = [k for k in kinds if not wanted or k in wanted]
        if chosen:
            table(title, bench, chosen, pure)
    chosen = [k for k in INTEGERS if wanted and k in wanted]
    if chosen:
        table("Integers in groups", bench, chosen, False)


if __name__ == "__main__":
    main()
