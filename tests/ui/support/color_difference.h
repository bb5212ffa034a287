// SPDX-License-Identifier: MIT
// How different two colours look, to most people and to those who see no green.
#pragma once

#include <QColor>

namespace nibble::test {

/// CIE L*a*b*, white D65.
struct Lab {
  double l, a, b;
};

Lab labOf(const QColor& color);

/// CIEDE2000 (Sharma, Wu and Dalal, "The CIEDE2000 color-difference formula", 2005).
double labDifference(const Lab& x, const Lab& y);
double colorDifference(const QColor& a, const QColor& b);

/// What somebody without the green cones sees of a colour: the model of Machado, Oliveira and
/// Fernandes (2009) at full severity, on linear light.
QColor asDeuteranope(const QColor& color);

}  // namespace nibble::test
