#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Draws what `nibble compare --json` measured beside llama-quantize's figures for the same model, text and mixes
(tests/data/demo/perplexity.json): one row a type, the length of a bar is our divergence in parts of the peer's.

usage: plot_quality.py COMPARE.json OUT.svg
"""
import json
import pathlib
import sys

WIDTH, ROW, TOP, LABEL, BAR = 760, 26, 84, 170, 380
INK, FAINT, BLUE = "#3c4149", "#d9dde2", "#2f6fde"


def rows(compare, reference):
    for row in compare["models"][1:]:
        name = pathlib.Path(row["model"]).stem
        if name in reference["types"]:
            yield name, row["file_bytes"], row["kl_divergence"]["mean"], reference["types"][name]["kld_mean"]


def text(x, y, words, anchor="start", extra=""):
    return f'<text x="{x:g}" y="{y:g}" text-anchor="{anchor}" fill="{INK}" {extra}>{words}</text>'


def draw(data):
    height = TOP + ROW * len(data) + 20
    parts = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" '
             'font-family="Inter, Helvetica, Arial, sans-serif" font-size="13">',
             f'<rect width="{WIDTH}" height="{height}" rx="8" fill="#ffffff"/>',
             text(24, 32, "Divergence from the original, in parts of llama-quantize's at the same size", extra='font-size="15" font-weight="600"'),
             text(24, 66, "type"), text(LABEL - 16, 66, "MiB", "end"), text(LABEL + BAR, 66, "llama-quantize = 1", "end"),
             text(WIDTH - 24, 66, "mean KL, ours / theirs", "end")]
    for i, (name, size, ours, theirs) in enumerate(sorted(data, key=lambda r: -r[1])):
        y = TOP + ROW * i
        ratio = ours / theirs
        parts += [text(24, y + 14, name), text(LABEL - 16, y + 14, f"{size / 2**20:.2f}", "end"),
                  f'<rect x="{LABEL}" y="{y + 2}" width="{BAR}" height="15" rx="3" fill="{FAINT}"/>',
                  f'<rect x="{LABEL}" y="{y + 2}" width="{BAR * min(ratio, 1):.1f}" height="15" rx="3" fill="{BLUE}"/>',
                  f'<text x="{LABEL + 8}" y="{y + 14}" fill="#ffffff" font-size="12">{ratio:.2f}</text>',
                  text(WIDTH - 24, y + 14, f"{ours:.5f} / {theirs:.5f}", "end")]
    return "\n".join(parts) + "\n</svg>\n"


def main():
    compare = json.loads(pathlib.Path(sys.argv[1]).read_text())
    root = pathlib.Path(__file__).resolve().parent.parent
    reference = json.loads((root / "tests/data/demo/perplexity.json").read_text())
    pathlib.Path(sys.argv[2]).write_text(draw(list(rows(compare, reference))))


if __name__ == "__main__":
    main()
