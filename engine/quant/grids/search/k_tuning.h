// SPDX-License-Identifier: MIT
// How far the searches of the K types look.
#pragma once
#ifndef NIBBLE_P0
#define NIBBLE_P0 2
#define NIBBLE_P1 1
#define NIBBLE_P2 1
#define NIBBLE_P3 1
#define NIBBLE_ROUNDS 3
#define NIBBLE_SCANPAR 1
#endif
#ifndef NIBBLE_SPANS
#define NIBBLE_SPANS 14
#define NIBBLE_SPAN0 0.85f
#define NIBBLE_SPAN1 1.2f
#endif
#ifndef NIBBLE_FSTEP
#define NIBBLE_FSTEP 0.01f
#endif
#ifndef NIBBLE_LLOYD
#define NIBBLE_LLOYD 2
#endif
#ifndef NIBBLE_Q0
#define NIBBLE_Q0 1
#define NIBBLE_Q1 1
#define NIBBLE_QROUNDS 3
#define NIBBLE_QSCANPAR 1
#endif
#ifndef NIBBLE_QN
#define NIBBLE_QN 12
#define NIBBLE_QA 0.7f
#define NIBBLE_QB 1.2f
#define NIBBLE_QS 0.5f
#endif
#ifndef NIBBLE_QFSTEP
#define NIBBLE_QFSTEP 0.01f
#endif
