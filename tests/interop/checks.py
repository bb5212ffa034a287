# SPDX-License-Identifier: MIT
"""What the interop checks share: saying what holds, running the command line, comparing perplexities."""
import json
import math
import subprocess

import numpy

failures = []


def check(condition, message):
    print(("ok    " if condition else "FAIL  ") + message, flush=True)
    if not condition:
        failures.append(message)


def run(*arguments, text=True):
    done = subprocess.run([str(a) for a in arguments], capture_output=True, text=text)
    if done.returncode != 0:
        raise SystemExit(f"{' '.join(map(str, arguments))}\nfailed: {done.stderr}")
    return done.stdout


def finish():
    """The exit status, after a closing line."""
    print(f"{len(failures)} failures")
    return 1 if failures else 0


def check_perplexity(nibble, folder, text, rows_of, who, label, context=128, chunks=4):
    """`rows_of` gives another program's log probabilities for a window of tokens, one row a token. The perplexity of
    windows without overlap must be ours within 0.5 %."""
    ids = json.loads(run(nibble, "tokenize", folder, "--text", text, "--json"))["ids"]
    total = 0.0
    for chunk in range(chunks):
        window = ids[chunk * context:(chunk + 1) * context]
        rows = rows_of(window)
        total -= float(rows[numpy.arange(context - 1), window[1:]].sum())
    theirs = math.exp(total / (chunks * (context - 1)))
    ours = json.loads(run(nibble, "eval", folder, "--text", text, "--protocol", "hf", "--ctx", context,
                          "--chunks", chunks, "--json"))["perplexity"]
    apart = abs(ours / theirs - 1)
    check(apart < 0.005, f"{label}: perplexity {ours:.4f}, {who} {theirs:.4f} ({100 * apart:.3f} % apart)")
