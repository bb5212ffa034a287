# SPDX-License-Identifier: MIT
"""Writes a Hugging Face folder with layers of the shapes of Llama 3.2 1B and random weights, for timing.

usage: synthetic_folder.py DEMO_MODEL OUT [LAYERS]

Tokenizer and vocabulary are the demo model's. Its Python has what tests/interop/requirements-gptqmodel.txt names.
"""
import pathlib
import shutil
import sys

import torch
from transformers import LlamaConfig, LlamaForCausalLM


def main():
    demo, out = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
    layers = int(sys.argv[3]) if len(sys.argv) > 3 else 2
    known = LlamaConfig.from_pretrained(demo)
    torch.manual_seed(1)
    config = LlamaConfig(vocab_size=known.vocab_size, hidden_size=2048, intermediate_size=8192, num_hidden_layers=layers,
                         num_attention_heads=32, num_key_value_heads=8, head_dim=64, max_position_embeddings=2048,
                         bos_token_id=known.bos_token_id, eos_token_id=known.eos_token_id, tie_word_embeddings=False)
    LlamaForCausalLM(config).to(torch.float16).save_pretrained(out)
    for name in ("tokenizer.json", "tokenizer_config.json"):
        shutil.copy(demo / name, out / name)


if __name__ == "__main__":
    main()
