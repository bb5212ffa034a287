// SPDX-License-Identifier: MIT
// Dot product of four signed bytes with four signed bytes. glslc knows no integer dot product, but
// can be told the instruction.
#if defined(INTEGER_DOT)
#extension GL_EXT_spirv_intrinsics : require
spirv_instruction(extensions = ["SPV_KHR_integer_dot_product"], capabilities = [6019, 6018],
                  id = 4450) int dotOfBytes(int a, int b, spirv_literal int packed);
int dot4(uint a, uint b) { return dotOfBytes(int(a), int(b), 0); }
#else
int dot4(uint a, uint b) {
  const ivec4 x = ivec4(bitfieldExtract(int(a), 0, 8), bitfieldExtract(int(a), 8, 8),
                        bitfieldExtract(int(a), 16, 8), bitfieldExtract(int(a), 24, 8));
  const ivec4 y = ivec4(bitfieldExtract(int(b), 0, 8), bitfieldExtract(int(b), 8, 8),
                        bitfieldExtract(int(b), 16, 8), bitfieldExtract(int(b), 24, 8));
  return x.x * y.x + x.y * y.y + x.z * y.z + x.w * y.w;
}
#endif
int dot16(uvec4 a, uvec4 b) {
  return dot4(a.x, b.x) + dot4(a.y, b.y) + dot4(a.z, b.z) + dot4(a.w, b.w);
}
