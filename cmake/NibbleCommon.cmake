# SPDX-License-Identifier: MIT
# Flags every target of ours shares, and the helper that turns a folder into a library.

set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE Release CACHE STRING "" FORCE)
endif()

add_library(nibble_common INTERFACE)
target_compile_features(nibble_common INTERFACE cxx_std_20)
target_include_directories(nibble_common INTERFACE ${CMAKE_SOURCE_DIR}/engine)
target_compile_options(nibble_common INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor -Werror
  # Results must not depend on which expressions a compiler chooses to fuse.
  -ffp-contract=off)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # g++ 12 reports its own AVX-512 headers and std::string, and vector arguments that stay in a file.
  target_compile_options(nibble_common INTERFACE -Wno-maybe-uninitialized -Wno-uninitialized -Wno-restrict -Wno-psabi
    -Wno-stringop-overflow -Wno-array-bounds)
endif()
if(CMAKE_CXX_COMPILER_ID MATCHES "Clang")
  # clang looks into libstdc++ 12's own std::stable_sort; g++ warns of what we use ourselves.
  target_compile_options(nibble_common INTERFACE -Wno-deprecated-declarations)
endif()
if(NIBBLE_SANITIZE)
  target_compile_options(nibble_common INTERFACE -fsanitize=${NIBBLE_SANITIZE} -fno-omit-frame-pointer)
  target_link_options(nibble_common INTERFACE -fsanitize=${NIBBLE_SANITIZE})
endif()

set(NIBBLE_AVX2_FLAGS -mavx2 -mfma -mf16c -mbmi -mbmi2)
set(NIBBLE_AVX512_FLAGS ${NIBBLE_AVX2_FLAGS} -mavx512f -mavx512bw -mavx512dq -mavx512vl -mavx512vnni
    -mprefer-vector-width=512)

# What nearly every file reads. Only what others wrote: a change to a header of ours must not compile everything anew.
set(NIBBLE_COMMON_HEADERS <algorithm> <filesystem> <functional> <memory> <optional> <span> <string> <vector>
    <fmt/format.h> <tl/expected.hpp>)

# nibble_module(NAME DIR dir [WITHOUT folder] [DEPENDS libs...])
# Every .cpp below DIR (but not below DIR/folder) becomes part of the static library NAME. Files named *_avx2.cpp and *_avx512.cpp
# are compiled for that instruction set, on x86 only; everything else runs on any processor.
function(nibble_module name)
  cmake_parse_arguments(ARG "" "DIR;WITHOUT" "DEPENDS" ${ARGN})
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${ARG_DIR}/*.cpp ${ARG_DIR}/*.h)
  if(ARG_WITHOUT)
    list(FILTER sources EXCLUDE REGEX "^${ARG_DIR}/${ARG_WITHOUT}/")
  endif()
  if(CMAKE_SYSTEM_PROCESSOR MATCHES "x86_64|AMD64")
    foreach(source ${sources})
      if(source MATCHES "_avx2\\.cpp$")
        set_source_files_properties(${source} PROPERTIES COMPILE_OPTIONS "${NIBBLE_AVX2_FLAGS}" SKIP_PRECOMPILE_HEADERS ON)
      elseif(source MATCHES "_avx512\\.cpp$")
        set_source_files_properties(${source} PROPERTIES COMPILE_OPTIONS "${NIBBLE_AVX512_FLAGS}" SKIP_PRECOMPILE_HEADERS ON)
      endif()
    endforeach()
  else()
    list(FILTER sources EXCLUDE REGEX "_avx(2|512)\\.cpp$")
  endif()
  if(NOT sources MATCHES "\\.cpp")
    add_library(${name} INTERFACE)
    target_link_libraries(${name} INTERFACE nibble_common ${ARG_DEPENDS})
    return()
  endif()
  add_library(${name} STATIC ${sources})
  target_link_libraries(${name} PUBLIC nibble_common ${ARG_DEPENDS})
  if(name STREQUAL nibble_base)
    target_precompile_headers(${name} PRIVATE ${NIBBLE_COMMON_HEADERS})
  else()
    target_precompile_headers(${name} REUSE_FROM nibble_base)
  endif()
endfunction()
