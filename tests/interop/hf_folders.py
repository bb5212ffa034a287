# SPDX-License-Identifier: MIT
"""Small Hugging Face folders with random weights, one for each architecture and variant that Nibble
converts. The weights are large enough for the likeliest token to stand out."""
import dataclasses
import json
import pathlib
import shutil
import struct

import gguf
import numpy

CONTEXT = 256
ORIGINAL_CONTEXT = 64
LAYERS = 2


@dataclasses.dataclass
class Spec:
    name: str
    architecture: str = "LlamaForCausalLM"
    # "byte_level" is the demo model's; "sentencepiece" Llama 2's as tokenizer.model; with a slash, a
    # family of tests/data/tokenizers/hf.
    tokenizer: str = "byte_level"
    tokenizer_config: dict = dataclasses.field(default_factory=dict)
    hidden: int = 64
    feed_forward: int = 96
    heads: int = 4
    kv_heads: int = 2
    head_dim: int = 16
    tied: bool = False
    qkv_bias: bool = False
    output_bias: bool = False
    mlp_bias: bool = False
    head_norms: bool = False
    dtype: str = "F32"
    shards: int = 1
    # A mixture of experts; the widths are those of Qwen's configurations, Mixtral has feed_forward.
    experts: int = 0
    experts_used: int = 0
    expert_width: int = 0
    shared_width: int = 0
    config: dict = dataclasses.field(default_factory=dict)


LLAMA3 = {"rope_type": "llama3", "factor": 8.0, "low_freq_factor": 1.0, "high_freq_factor": 4.0,
          "original_max_position_embeddings": ORIGINAL_CONTEXT}
FALLBACK = {"add_bos_token": True, "bos_token": "<s>", "eos_token": "</s>", "unk_token": "<unk>"}
WITH_BOS = {"add_bos_token": True, "bos_token": "<|begin|>", "eos_token": "<|end|>"}
WITHOUT_BOS = {"add_bos_token": False, "eos_token": "<|end|>"}
YARN = {"rope_type": "yarn", "factor": 4.0, "original_max_position_embeddings": ORIGINAL_CONTEXT}

SPECS = [
    Spec("llama"),
    Spec("llama-tied-heads-apart", tied=True, head_dim=48, heads=2, kv_heads=1, dtype="BF16",
         shards=2),
    Spec("llama-biases", qkv_bias=True, output_bias=True, mlp_bias=True, kv_heads=4,
         config={"attention_bias": True, "mlp_bias": True}),
    Spec("llama-rope-llama3", tokenizer="byte_level/llama-bpe", tokenizer_config=WITH_BOS, config={"rope_theta": 500000.0, "rope_scaling": LLAMA3}),
    Spec("llama-rope-linear", config={"rope_scaling": {"type": "linear", "factor": 4.0}}),
    Spec("llama-rope-yarn", config={"rope_scaling": YARN}),
    Spec("llama-rope-yarn-tuned",
         config={"rope_parameters": dict(YARN, rope_theta=20000.0, beta_fast=16.0, beta_slow=2.0,
                                         attention_factor=1.3)}),
    Spec("tinyllama", tokenizer="sentencepiece", dtype="F16"),
    Spec("llama-byte-fallback", tokenizer="byte_fallback/llama", tokenizer_config=FALLBACK),
    Spec("mistral-tekken", "MistralForCausalLM", tokenizer="byte_level/tekken",
         tokenizer_config=WITH_BOS, head_dim=32),
    Spec("mistral", "MistralForCausalLM", tokenizer="sentencepiece", dtype="BF16",
         config={"sliding_window": None, "rope_theta": 1000000.0}),
    Spec("qwen2", "Qwen2ForCausalLM", tokenizer="byte_level/qwen2", tokenizer_config=WITHOUT_BOS,
         qkv_bias=True, tied=True,
         config={"rope_theta": 1000000.0, "use_sliding_window": False, "sliding_window": 32768}),
    Spec("qwen2-rope-yarn", "Qwen2ForCausalLM", qkv_bias=True, config={"rope_scaling": YARN}),
    Spec("qwen3", "Qwen3ForCausalLM", tokenizer="byte_level/qwen2", tokenizer_config=WITHOUT_BOS,
         head_norms=True, head_dim=32, tied=True, dtype="BF16",
         config={"rope_theta": 1000000.0}),
    Spec("qwen3-rope-yarn", "Qwen3ForCausalLM", head_norms=True, head_dim=32,
         config={"rope_parameters": dict(YARN, rope_theta=1000000.0)}),
    Spec("mixtral", "MixtralForCausalLM", tokenizer="sentencepiece", dtype="BF16", experts=8,
         experts_used=2, config={"sliding_window": None, "rope_theta": 1000000.0}),
    Spec("qwen3moe", "Qwen3MoeForCausalLM", tokenizer="byte_level/qwen2",
         tokenizer_config=WITHOUT_BOS, head_norms=True, head_dim=32, experts=16, experts_used=4,
         expert_width=48, config={"norm_topk_prob": True, "decoder_sparse_step": 1,
                                  "mlp_only_layers": []}),
    Spec("qwen2moe", "Qwen2MoeForCausalLM", qkv_bias=True, experts=12, experts_used=4,
         expert_width=32, shared_width=64, shards=2, config={"norm_topk_prob": False}),
]


def feed_forward(spec, block):
    """Names and shapes of the matrices of a layer's feed-forward part."""
    def gated(prefix, names, width):
        for name, rows, columns in zip(names, (width, width, spec.hidden),
                                       (spec.hidden, spec.hidden, width)):
            yield f"{block}{prefix}{name}.weight", rows, columns

    names = ("gate_proj", "up_proj", "down_proj")
    if not spec.experts:
        yield from gated("mlp.", names, spec.feed_forward)
        return
    mixtral = spec.architecture.startswith("Mixtral")
    prefix = "block_sparse_moe." if mixtral else "mlp."
    yield f"{block}{prefix}gate.weight", spec.experts, spec.hidden
    for expert in range(spec.experts):
        yield from gated(f"{prefix}experts.{expert}.", ("w1", "w3", "w2") if mixtral else names,
                         spec.expert_width or spec.feed_forward)
    if spec.shared_width:
        yield f"{block}mlp.shared_expert_gate.weight", 1, spec.hidden
        yield from gated("mlp.shared_expert.", names, spec.shared_width)


def expert_config(spec):
    if not spec.experts:
        return {}
    config = {"num_experts_per_tok": spec.experts_used,
              "num_experts" if spec.expert_width else "num_local_experts": spec.experts}
    if spec.expert_width:
        config["moe_intermediate_size"] = spec.expert_width
    if spec.shared_width:
        config["shared_expert_intermediate_size"] = spec.shared_width
    return config


def weights(spec, vocabulary):
    random = numpy.random.default_rng(sum(spec.name.encode()))
    tensors = {}

    def add(name, *shape):
        if name.endswith("norm.weight"):
            values = 1 + 0.3 * random.standard_normal(shape)
        elif name.endswith("bias"):
            values = 0.5 * random.standard_normal(shape)
        else:
            values = random.standard_normal(shape) * (1.5 / shape[-1] ** 0.5)
        tensors[name] = values.astype(numpy.float32)

    query, keys = spec.heads * spec.head_dim, spec.kv_heads * spec.head_dim
    add("model.embed_tokens.weight", vocabulary, spec.hidden)
    for layer in range(LAYERS):
        block = f"model.layers.{layer}."
        add(block + "input_layernorm.weight", spec.hidden)
        for name, rows in (("q", query), ("k", keys), ("v", keys)):
            add(f"{block}self_attn.{name}_proj.weight", rows, spec.hidden)
            if spec.qkv_bias:
                add(f"{block}self_attn.{name}_proj.bias", rows)
        add(block + "self_attn.o_proj.weight", spec.hidden, query)
        if spec.output_bias:
            add(block + "self_attn.o_proj.bias", spec.hidden)
        if spec.head_norms:
            add(block + "self_attn.q_norm.weight", spec.head_dim)
            add(block + "self_attn.k_norm.weight", spec.head_dim)
        add(block + "post_attention_layernorm.weight", spec.hidden)
        for name, rows, columns in feed_forward(spec, block):
            add(name, rows, columns)
            if spec.mlp_bias:
                add(name.removesuffix("weight") + "bias", rows)
    add("model.norm.weight", spec.hidden)
    if not spec.tied:
        add("lm_head.weight", vocabulary, spec.hidden)
    return tensors


def stored(values, dtype):
    if dtype == "F32":
        return values.tobytes()
    if dtype == "F16":
        return values.astype(numpy.float16).tobytes()
    bits = values.view(numpy.uint32)
    return ((bits + 0x7fff + ((bits >> 16) & 1)) >> 16).astype(numpy.uint16).tobytes()


def write_safetensors(path, tensors, dtype):
    header, data = {}, b""
    for name, values in tensors.items():
        raw = stored(values, dtype)
        header[name] = {"dtype": dtype, "shape": list(values.shape),
                        "data_offsets": [len(data), len(data) + len(raw)]}
        data += raw
    header["__metadata__"] = {"format": "pt"}
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    path.write_bytes(struct.pack("<Q", len(text)) + text + data)


def write_weights(folder, tensors, spec):
    if spec.shards == 1:
        write_safetensors(folder / "model.safetensors", tensors, spec.dtype)
        return
    names, weight_map = list(tensors), {}
    for shard in range(spec.shards):
        file = f"model-{shard + 1:05}-of-{spec.shards:05}.safetensors"
        part = names[shard::spec.shards]
        write_safetensors(folder / file, {name: tensors[name] for name in part}, spec.dtype)
        weight_map.update({name: file for name in part})
    index = {"metadata": {}, "weight_map": weight_map}
    (folder / "model.safetensors.index.json").write_text(json.dumps(index))


def field(number, wire, payload):
    """One field of a protocol buffer message: length-delimited, fixed 32 bits or varint."""
    tag = bytes([number << 3 | wire])
    if wire != 2:
        return tag + payload
    size, length = len(payload), b""
    while size > 127:
        length += bytes([size & 127 | 128])
        size >>= 7
    return tag + length + bytes([size]) + payload


def write_sentencepiece(folder, data):
    """The vocabulary of Llama 2, back in the form of a tokenizer.model."""
    fields = gguf.GGUFReader(data / "tokenizers" / "ggml-vocab-llama-spm.gguf").fields
    tokens = fields["tokenizer.ggml.tokens"].contents()
    scores = fields["tokenizer.ggml.scores"].contents()
    kinds = fields["tokenizer.ggml.token_type"].contents()
    model = b"".join(
        field(1, 2, field(1, 2, token.encode()) + field(2, 5, struct.pack("<f", score)) +
              field(3, 0, bytes([kind])))
        for token, score, kind in zip(tokens, scores, kinds))
    model += field(2, 2, field(3, 0, b"\x02"))  # trainer: BPE
    (folder / "tokenizer.model").write_bytes(model)
    (folder / "tokenizer_config.json").write_text(json.dumps(
        {"tokenizer_class": "LlamaTokenizer", "add_bos_token": True, "add_eos_token": False,
         "bos_token": "<s>", "eos_token": "</s>", "unk_token": "<unk>"}))
    return len(tokens)


def write_tokenizer(folder, spec, resources, data):
    """Returns the size of the vocabulary."""
    if spec.tokenizer == "sentencepiece":
        return write_sentencepiece(folder, data)
    if spec.tokenizer == "byte_level":
        for name in ("tokenizer.json", "tokenizer_config.json"):
            shutil.copy(resources / "demo-model" / name, folder / name)
    else:
        kind, family = spec.tokenizer.split("/")
        families = json.loads((data / "tokenizers" / "hf" / f"{kind}.json").read_text())["families"]
        (folder / "tokenizer.json").write_text(json.dumps(families[family]["tokenizer"]))
        (folder / "tokenizer_config.json").write_text(json.dumps(spec.tokenizer_config))
    tokenizer = json.loads((folder / "tokenizer.json").read_text())
    ids = list(tokenizer["model"]["vocab"].values())
    return max(ids + [token["id"] for token in tokenizer["added_tokens"]]) + 1


def make_folder(folder, spec, resources, data):
    """Writes the folder; returns the size of its vocabulary."""
    folder = pathlib.Path(folder)
    folder.mkdir(parents=True)
    vocabulary = write_tokenizer(folder, spec, resources, data)
    config = {
        "architectures": [spec.architecture],
        "model_type": spec.architecture.removesuffix("ForCausalLM").lower(),
        "hidden_act": "silu", "hidden_size": spec.hidden, "intermediate_size": spec.feed_forward,
        "num_hidden_layers": LAYERS, "num_attention_heads": spec.heads,
        "num_key_value_heads": spec.kv_heads, "head_dim": spec.head_dim,
        "max_position_embeddings": CONTEXT, "rms_norm_eps": 1e-5, "rope_theta": 10000.0,
        "tie_word_embeddings": spec.tied, "vocab_size": vocabulary,
        "torch_dtype": {"F32": "float32", "F16": "float16", "BF16": "bfloat16"}[spec.dtype],
    }
    config.update(expert_config(spec))
    config.update(spec.config)
    (folder / "config.json").write_text(json.dumps(config, indent=1))
    write_weights(folder, weights(spec, vocabulary), spec)
    return vocabulary
