# SPDX-License-Identifier: MIT
"""A reader of AWQ and GPTQ folders written from the description of the formats alone, and a plain Llama
in numpy to run what it read."""
import json
import math
import struct

import numpy

TYPES = {"F32": numpy.float32, "F16": numpy.float16, "I32": numpy.int32}


def tensors_of(folder):
    """All tensors of a checkpoint by name; bfloat16 as float32."""
    found = {}
    for path in sorted(folder.glob("*.safetensors")):
        data = path.read_bytes()
        length = struct.unpack("<Q", data[:8])[0]
        for name, entry in json.loads(data[8:8 + length]).items():
            if name == "__metadata__":
                continue
            begin, end = (8 + length + at for at in entry["data_offsets"])
            if entry["dtype"] == "BF16":
                values = numpy.frombuffer(data[begin:end], numpy.uint16).astype(numpy.uint32) << 16
                values = values.view(numpy.float32)
            else:
                values = numpy.frombuffer(data[begin:end], TYPES[entry["dtype"]])
            found[name] = values.reshape(entry["shape"])
    return found


def stream(words, bits, count):
    """Codes along the first axis of 32-bit words: a stream of bits, the lowest first."""
    planes = (words.view(numpy.uint32)[:, None, :] >> numpy.arange(32, dtype=numpy.uint32)[None, :, None]) & 1
    planes = planes.reshape(-1, words.shape[1])[:count * bits].reshape(count, bits, -1)
    return (planes << numpy.arange(bits, dtype=numpy.uint32)[None, :, None]).sum(1).astype(numpy.int64)


def gptq_matrix(tensors, module, config):
    """[outputs, inputs]."""
    bits = config["bits"]
    scales = tensors[module + ".scales"].astype(numpy.float32)
    groups = tensors[module + ".g_idx"]
    codes = stream(tensors[module + ".qweight"], bits, len(groups))
    zeros = stream(numpy.ascontiguousarray(tensors[module + ".qzeros"].T), bits, scales.shape[1]).T
    if config["checkpoint_format"] == "gptq":  # the first version stores one less
        zeros = (zeros + 1) & ((1 << bits) - 1)
    return (scales[groups] * (codes - zeros[groups]).astype(numpy.float32)).T


def awq_matrix(tensors, module, config):
    def columns(words):
        nibbles = (words.view(numpy.uint32)[:, :, None] >> numpy.arange(0, 32, 4, dtype=numpy.uint32)) & 15
        # Nibbles 0 … 7 hold columns 0 2 4 6 1 3 5 7 of eight.
        return nibbles[:, :, [0, 4, 1, 5, 2, 6, 3, 7]].reshape(len(words), -1).astype(numpy.int64)

    scales = tensors[module + ".scales"].astype(numpy.float32)
    codes, zeros = columns(tensors[module + ".qweight"]), columns(tensors[module + ".qzeros"])
    size = config["group_size"] if config["group_size"] > 0 else len(codes)
    groups = numpy.arange(len(codes)) // size
    return (scales[groups] * (codes - zeros[groups]).astype(numpy.float32)).T


def weights_of(folder):
    """All weights of a folder as float32, by the names an unpacked one has."""
    config = json.loads((folder / "config.json").read_text())
    packing = config["quantization_config"]
    matrix = {"gptq": gptq_matrix, "awq": awq_matrix}[packing["quant_method"]]
    tensors = tensors_of(folder)
    weights = {}
    for name, values in tensors.items():
        module, part = name.rsplit(".", 1)
        if part == "qweight":
            weights[module + ".weight"] = matrix(tensors, module, packing)
        elif part not in ("qzeros", "scales", "g_idx"):
            weights[name] = values.astype(numpy.float32)
    return config, weights


def log_probabilities(config, weights, ids):
    """Of every next token, one row a position."""
    heads, kv_heads = config["num_attention_heads"], config["num_key_value_heads"]
    size = config["head_dim"]
    count = len(ids)

    def norm(x, name):
        return x / numpy.sqrt((x * x).mean(-1, keepdims=True) + config["rms_norm_eps"]) * weights[name]

    angles = numpy.outer(numpy.arange(count), config["rope_theta"] ** (-numpy.arange(0, size, 2) / size))
    cosine, sine = numpy.cos(angles)[:, None], numpy.sin(angles)[:, None]

    def rotated(x):
        low, high = x[..., :size // 2], x[..., size // 2:]
        return numpy.concatenate([low * cosine - high * sine, high * cosine + low * sine], -1)

    mask = numpy.triu(numpy.full((count, count), -numpy.inf), 1)
    x = weights["model.embed_tokens.weight"][ids].astype(numpy.float64)
    for layer in range(config["num_hidden_layers"]):
        block = f"model.layers.{layer}."
        attention = block + "self_attn."
        h = norm(x, block + "input_layernorm.weight")
        q = rotated((h @ weights[attention + "q_proj.weight"].T).reshape(count, heads, size))
        k = rotated((h @ weights[attention + "k_proj.weight"].T).reshape(count, kv_heads, size))
        v = (h @ weights[attention + "v_proj.weight"].T).reshape(count, kv_heads, size)
        k, v = (numpy.repeat(a, heads // kv_heads, axis=1) for a in (k, v))
        scores = numpy.einsum("qhd,khd->hqk", q, k) / math.sqrt(size) + mask
        scores = numpy.exp(scores - scores.max(-1, keepdims=True))
        scores /= scores.sum(-1, keepdims=True)
        mixed = numpy.einsum("hqk,khd->qhd", scores, v).reshape(count, -1)
        x = x + mixed @ weights[attention + "o_proj.weight"].T
        h = norm(x, block + "post_attention_layernorm.weight")
        gate = h @ weights[block + "mlp.gate_proj.weight"].T
        gate = gate / (1 + numpy.exp(-gate)) * (h @ weights[block + "mlp.up_proj.weight"].T)
        x = x + gate @ weights[block + "mlp.down_proj.weight"].T
    logits = norm(x, "model.norm.weight") @ weights["lm_head.weight"].T
    top = logits.max(-1, keepdims=True)
    return logits - top - numpy.log(numpy.exp(logits - top).sum(-1, keepdims=True))
