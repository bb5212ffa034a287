# SPDX-License-Identifier: MIT
"""Checks AWQ and GPTQ folders that Nibble wrote with readers other people wrote, or described.

An independent reader (packed_folders.py) must find the very weights that Nibble finds in every folder,
and a plain Llama in numpy must come to the same perplexity from them. mlx-lm, which runs AWQ folders on
any processor, must load those and come to the same perplexity, too.

usage: check_folders.py NIBBLE RESOURCES
"""
import pathlib
import sys
import tempfile

import gguf
import numpy

import packed_folders
from checks import check, check_perplexity, finish, run

# Groups of inputs that are no neighbours: g_idx says which.
ORDERED = ["--method", "gptq", "--option", "desc_act=true", "--calibration-chunks", "2", "--calibration"]
FOLDERS = [("gptq", "int4-g128", []), ("gptq", "int4-g128-sym", []), ("gptq", "int4-g64-sym", []),
           ("gptq", "int3-g128", []), ("gptq", "int2-g32", []), ("gptq", "int8", []),
           ("gptq", "int4-row-sym", []), ("gptq", "int3-g64", ["--split-size", "1000000"]),
           ("gptq", "int4-g64", ORDERED), ("gptq", "int3-g32", ORDERED),
           ("awq", "int4-g128", []), ("awq", "int4-g32", []), ("awq", "int4-g64-sym", [])]
SCORED = [("gptq", "int4-g128"), ("gptq", "int3-g128"), ("gptq", "int3-g32"), ("awq", "int4-g128")]
NAMES = {"self_attn.q_proj": "attn_q", "self_attn.k_proj": "attn_k", "self_attn.v_proj": "attn_v",
         "self_attn.o_proj": "attn_output", "mlp.gate_proj": "ffn_gate", "mlp.up_proj": "ffn_up",
         "mlp.down_proj": "ffn_down", "input_layernorm": "attn_norm",
         "post_attention_layernorm": "ffn_norm"}
WHOLE = {"model.embed_tokens.weight": "token_embd.weight", "model.norm.weight": "output_norm.weight",
         "lm_head.weight": "output.weight"}


def gguf_name(name):
    if name in WHOLE:
        return WHOLE[name]
    _, _, layer, rest = name.split(".", 3)
    module, part = rest.rsplit(".", 1)
    return f"blk.{layer}.{NAMES[module]}.{part}"


def in_gguf_order(name, values, config):
    """GGUF's llama rotates neighbours, Hugging Face halves."""
    if not name.endswith(("q_proj.weight", "k_proj.weight")):
        return values
    half = config["head_dim"] // 2
    return values.reshape(-1, 2, half, values.shape[-1]).swapaxes(1, 2).reshape(values.shape)


def check_weights(nibble, place, folder, label):
    config, weights = packed_folders.weights_of(folder)
    decoded = place / "decoded.gguf"
    run(nibble, "quantize", folder, "--type", "F32", "--out", decoded)
    ours = {t.name: t.data for t in gguf.GGUFReader(decoded).tensors}
    different = [name for name, values in weights.items()
                 if not numpy.array_equal(in_gguf_order(name, values, config).reshape(-1),
                                          ours[gguf_name(name)].reshape(-1))]
    check(len(weights) == len(ours) and not different,
          f"{label}: the same {len(weights)} tensors, bit by bit {different[:3] or ''}")
    return config, weights


def mlx_rows(folder):
    import mlx.core as mx
    from mlx_lm.utils import load
    mx.set_default_device(mx.cpu)
    model, _ = load(str(folder))
    model.set_dtype(mx.float32)

    def rows(window):
        logits = model(mx.array([window]))[0]
        return numpy.array(logits - mx.logsumexp(logits, axis=-1, keepdims=True))
    return rows


def main():
    nibble, resources = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
    text = resources / "text" / "heldout.txt"
    with tempfile.TemporaryDirectory() as name:
        place = pathlib.Path(name)
        short = place / "text.txt"
        short.write_text(text.read_text()[:20000])
        for form, kind, options in FOLDERS:
            label, folder = f"{form} {kind}", place / f"{form}-{kind}"
            if options is ORDERED:
                label, options = label + " desc_act", options + [resources / "text" / "calibration.txt"]
            run(nibble, "quantize", resources / "demo-model", "--format", form, "--type", kind, "--out",
                folder, *options)
            config, weights = check_weights(nibble, place, folder, label)
            if "desc_act" in label:
                groups = [values for tensor, values in packed_folders.tensors_of(folder).items()
                          if tensor.endswith("g_idx")]
                check(config["quantization_config"]["desc_act"] and
                      all((numpy.diff(g) < 0).any() for g in groups),
                      f"{label}: none of {len(groups)} matrices has its groups in order")
            if (form, kind) not in SCORED:
                continue
            check_perplexity(nibble, folder, short,
                             lambda ids: packed_folders.log_probabilities(config, weights, ids),
                             "numpy", label)
            if form == "awq":
                check_perplexity(nibble, folder, short, mlx_rows(folder), "mlx-lm", label)
    return finish()


if __name__ == "__main__":
    sys.exit(main())
