# SPDX-License-Identifier: MIT
# Shared by the scripts beside it: packages, build folders, the Python environment of the interop tests.
# shellcheck shell=bash
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
# Where ccache is installed, clones in different folders share what they compiled.
export CCACHE_BASEDIR=$root CCACHE_NOHASHDIR=1

build_packages=(build-essential cmake ninja-build pkg-config libfmt-dev libexpected-dev nlohmann-json3-dev
  libsqlite3-dev libcli11-dev libpcre2-dev libutf8proc-dev libeigen3-dev libvulkan-dev glslc)
workbench_packages=(qt6-base-dev qt6-svg-dev qt6-tools-dev qt6-l10n-tools libqcustomplot-dev fonts-inter fonts-jetbrains-mono)
test_packages=(xvfb openbox xdotool imagemagick python3-venv python3-dev clang-19 libclang-rt-19-dev clang-format-19 clang-tidy-19
  spirv-tools vulkan-validationlayers mesa-vulkan-drivers)

say() { printf '\n\033[1m== %s\033[0m\n' "$*"; }

# install_packages NAME...: asks apt only for what is missing.
install_packages() {
  local missing=() package
  for package in "$@"; do
    dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing+=("$package")
  done
  [ ${#missing[@]} -eq 0 ] && return
  say "Installing ${missing[*]}"
  local as_root=()
  [ "$(id -u)" -eq 0 ] || as_root=(sudo)
  "${as_root[@]}" apt-get update -qq
  DEBIAN_FRONTEND=noninteractive "${as_root[@]}" apt-get install -y -qq "${missing[@]}" >/dev/null
}

# configure PRESET [cmake options]: uses ccache where it is installed.
configure() {
  local preset=$1
  shift
  local launcher=()
  command -v ccache >/dev/null && launcher=(-DCMAKE_CXX_COMPILER_LAUNCHER=ccache)
  (cd "$root" && cmake --preset "$preset" "${launcher[@]}" "$@" >/dev/null)
}

# cached_venv INSTALL: path of a Python in an environment that the function INSTALL filled, made once for what
# `INSTALL --key` prints. INSTALL is given the path of its pip.
cached_venv() {
  local install=$1 venv
  venv=${XDG_CACHE_HOME:-$HOME/.cache}/nibble/venv-$("$install" --key | sha256sum | cut -c1-12)
  if [ ! -f "$venv/complete" ]; then
    rm -rf "$venv"
    python3 -m venv "$venv" >&2
    "$install" "$venv/bin/pip" >&2
    touch "$venv/complete"
  fi
  echo "$venv/bin/python"
}

# install_interop: what tests/interop/requirements.txt names.
install_interop() {
  # llama.cpp is compiled here, yet not for the processor it is compiled on: a wheel that pip keeps may run on
  # another one, and not every virtual machine has all instructions that it names. The multimodal parts take
  # minutes to compile and are not used, and for small models the compiler need not try hard.
  local options="-DGGML_NATIVE=OFF -DGGML_AVX2=ON -DGGML_FMA=ON -DGGML_F16C=ON -DGGML_BMI2=ON -DLLAVA_BUILD=OFF"
  options+=" -DCMAKE_C_FLAGS_RELEASE=-O1 -DCMAKE_CXX_FLAGS_RELEASE=-O1"
  local list=$root/tests/interop/requirements.txt
  if [ "$1" = --key ]; then cat "$list"; echo "$options"; return; fi
  # Without the cache: it knows a wheel by its version, not by the options it was compiled with.
  CMAKE_ARGS=$options "$1" install -q --disable-pip-version-check --no-cache-dir --no-binary llama-cpp-python -r "$list"
}

# install_gptqmodel: what tests/interop/requirements-gptqmodel.txt names; it asks for torch while it is installed.
install_gptqmodel() {
  local list=$root/tests/interop/requirements-gptqmodel.txt
  if [ "$1" = --key ]; then cat "$list"; return; fi
  "$1" install -q --disable-pip-version-check --no-cache-dir setuptools wheel packaging ninja $(grep '^torch==' "$list")
  "$1" install -q --disable-pip-version-check --no-cache-dir --no-build-isolation -r "$list"
}
