#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Draws size against KL divergence: what `nibble compare --json` measured, beside llama-quantize's figures for
the same model and text (tests/data/demo/perplexity.json).

usage: plot_quality.py COMPARE.json OUT.svg
"""
import json
import math
import pathlib
import sys

WIDTH, HEIGHT = 760, 420
LEFT, RIGHT, TOP, BOTTOM = 74, 24, 54, 56
SERIES = {"llama-quantize": ("#8a8f98", "circle"), "Nibble": ("#2f6fde", "square")}
# Labels that would lie on a neighbour go below their point.
BELOW = {"Q4_K_S", "IQ4_XS", "Q3_K_M", "Q4_0"}


def points(compare, reference):
    ours, theirs = [], []
    for row in compare["models"][1:]:
        name = pathlib.Path(row["model"]).stem
        ours.append((name, row["file_bytes"], row["kl_divergence"]["mean"]))
        figures = reference["types"].get(name)
        if figures:
            theirs.append((name, figures["bytes"], figures["kld_mean"]))
    return {"llama-quantize": theirs, "Nibble": ours}


class Chart:
    def __init__(self, series):
        values = [p for line in series.values() for p in line]
        self.x_range = (2.0, math.ceil(max(p[1] for p in values) / 2**20 * 2) / 2)
        self.y_range = (math.floor(math.log10(min(p[2] for p in values))), 0)
        self.parts = [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" '
            'font-family="Inter, Helvetica, Arial, sans-serif" font-size="12">',
            f'<rect width="{WIDTH}" height="{HEIGHT}" rx="8" fill="#ffffff"/>']

    def x(self, megabytes):
        low, high = self.x_range
        return LEFT + (megabytes - low) / (high - low) * (WIDTH - LEFT - RIGHT)

    def y(self, divergence):
        low, high = self.y_range
        return TOP + (high - math.log10(divergence)) / (high - low) * (HEIGHT - TOP - BOTTOM)

    def text(self, x, y, words, anchor="start", colour="#3c4149", extra=""):
        self.parts.append(f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="{colour}" {extra}>{words}</text>')

    def axes(self):
        for power in range(self.y_range[0], 1):
            y = self.y(10**power)
            self.parts.append(f'<path d="M{LEFT} {y:.1f}H{WIDTH - RIGHT}" stroke="#e4e7eb"/>')
            self.text(LEFT - 10, y + 4, f"{10**power:g}", "end")
        megabytes = self.x_range[0]
        while megabytes <= self.x_range[1]:
            x = self.x(megabytes)
            self.parts.append(f'<path d="M{x:.1f} {TOP}V{HEIGHT - BOTTOM}" stroke="#f0f2f4"/>')
            self.text(x, HEIGHT - BOTTOM + 20, f"{megabytes:g}", "middle")
            megabytes += 0.5
        self.text((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 14, "file size, MiB", "middle")
        self.text(LEFT, 26, "What each file loses: mean KL divergence from F16, lower is better", extra='font-size="15" font-weight="600"')

    def mark(self, shape, x, y, colour):
        if shape == "circle":
            self.parts.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="5" fill="#ffffff" stroke="{colour}" stroke-width="2"/>')
        else:
            self.parts.append(f'<rect x="{x - 4.5:.1f}" y="{y - 4.5:.1f}" width="9" height="9" fill="{colour}"/>')

    def line(self, name, line, labelled):
        colour, shape = SERIES[name]
        line = sorted(line, key=lambda p: p[1])
        for label, size, divergence in line:
            x, y = self.x(size / 2**20), self.y(divergence)
            self.mark(shape, x, y, colour)
            if labelled:
                below = label in BELOW
                self.text(x + (-8 if below else 9), y + (14 if below else -7), label, "end" if below else "start")

    def legend(self):
        for i, (name, (colour, shape)) in enumerate(SERIES.items()):
            x = WIDTH - RIGHT - 260 + 140 * i
            self.mark(shape, x, TOP + 16, colour)
            self.text(x + 12, TOP + 20, name)

    def save(self, path):
        pathlib.Path(path).write_text("\n".join(self.parts) + "\n</svg>\n")


def main():
    compare = json.loads(pathlib.Path(sys.argv[1]).read_text())
    root = pathlib.Path(__file__).resolve().parent.parent
    reference = json.loads((root / "tests/data/demo/perplexity.json").read_text())
    series = points(compare, reference)
    chart = Chart(series)
    chart.axes()
    for name, line in series.items():
        chart.line(name, line, name == "Nibble")
    chart.legend()
    chart.save(sys.argv[2])


if __name__ == "__main__":
    main()
