#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# From a fresh Debian 12 machine to a quantized model and the proof of what it cost: installs what the
# build needs, builds Nibble, and runs the main job on the bundled model.
source "$(dirname "$0")/lib.sh"

# The window needs a display to be of use; without one only the command line is built.
targets=(nibble)
workbench=OFF
if [ -n "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ]; then
  targets+=(nibble-workbench)
  workbench=ON
  install_packages "${build_packages[@]}" "${workbench_packages[@]}"
else
  install_packages "${build_packages[@]}"
fi
say "Building Nibble"
configure release -DNIBBLE_TESTS=OFF -DNIBBLE_WORKBENCH=$workbench
cmake --build "$root/build/release" --target "${targets[@]}"

nibble=$root/build/release/app/cli/nibble
model=$root/resources/demo-model
text=$root/resources/text/heldout.txt
out=${1:-$root/build/quickstart}
mkdir -p "$out"

say "The model: Fable 5M, a small Llama in Hugging Face form"
"$nibble" inspect "$model"

say "Converting to GGUF, then quantizing"
"$nibble" quantize "$model" --type F16 --out "$out/fable-F16.gguf"
for type in Q8_0 Q4_K_M Q3_K_M; do
  "$nibble" quantize "$model" --type "$type" --out "$out/fable-$type.gguf"
done

say "What it cost: perplexity and KL divergence on text the model never saw"
"$nibble" compare "$out/fable-F16.gguf" "$out/fable-Q8_0.gguf" "$out/fable-Q4_K_M.gguf" "$out/fable-Q3_K_M.gguf" \
  --text "$text" --chunks 60

echo
echo "A mean KL divergence of 0 would be the same model; \"same top\" is how often both would say the same next word."

say "The smallest one, still telling stories"
"$nibble" generate "$out/fable-Q3_K_M.gguf" --prompt "Once upon a time there was" --n 60 --temperature 0

say "Done. The files are in $out"
cat <<END
Your own model, a Hugging Face folder or a GGUF file:
  $nibble inspect MODEL
  $nibble quantize MODEL --type Q4_K_M --out small.gguf
  $nibble compare MODEL small.gguf --text $text
What has been measured so far, this run included:
  $nibble runs
END
if [ "$workbench" = ON ]; then
  say "Opening the workbench with the demo model; close its window to end"
  "$root/build/release/app/workbench/nibble-workbench" "$model"
fi
