// SPDX-License-Identifier: MIT
#include "ui/support/color_difference.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

namespace nibble::test {

namespace {

using Triple = std::array<double, 3>;
using Matrix = std::array<Triple, 3>;

constexpr Matrix kDeuteranopia{{{0.367322, 0.860646, -0.227968},
                                {0.280085, 0.672501, 0.047413},
                                {-0.011820, 0.042940, 0.968881}}};
constexpr Matrix kToXyz{{{0.4124564, 0.3575761, 0.1804375},
                         {0.2126729, 0.7151522, 0.0721750},
                         {0.0193339, 0.1191920, 0.9503041}}};
constexpr Triple kWhite{0.95047, 1.0, 1.08883};

double toLinear(double c) {
  return c <= 0.04045 ? c / 12.92 : std::pow((c + 0.055) / 1.055, 2.4);
}

double fromLinear(double c) {
  return c <= 0.0031308 ? c * 12.92 : 1.055 * std::pow(c, 1 / 2.4) - 0.055;
}

Triple linear(const QColor& color) {
  return {toLinear(double(color.redF())), toLinear(double(color.greenF())),
          toLinear(double(color.blueF()))};
}

Triple times(const Matrix& m, const Triple& v) {
  Triple out{};
  for (std::size_t i = 0; i < 3; ++i) out[i] = m[i][0] * v[0] + m[i][1] * v[1] + m[i][2] * v[2];
  return out;
}

double radians(double degrees) {
  return degrees * std::numbers::pi / 180;
}

/// Degrees in [0, 360); 0 for greys.
double hue(double a, double b) {
  const double angle = std::atan2(b, a) * 180 / std::numbers::pi;
  return angle < 0 ? angle + 360 : angle;
}

double meanHue(double x, double y) {
  if (std::abs(x - y) <= 180) return (x + y) / 2;
  return x + y < 360 ? (x + y + 360) / 2 : (x + y - 360) / 2;
}

double hueStep(double from, double to) {
  const double step = to - from;
  return step > 180 ? step - 360 : step < -180 ? step + 360 : step;
}

/// Part of the chroma's correction for greys and of the blue term.
double chromaWeight(double chroma) {
  constexpr double k25To7 = 6103515625.0;
  const double power = std::pow(chroma, 7);
  return std::sqrt(power / (power + k25To7));
}

}  // namespace

Lab labOf(const QColor& color) {
  const Triple xyz = times(kToXyz, linear(color));
  Triple f{};
  for (std::size_t i = 0; i < 3; ++i) {
    const double t = xyz[i] / kWhite[i];
    f[i] = t > 0.008856 ? std::cbrt(t) : 7.787 * t + 16.0 / 116;
  }
  return {116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])};
}

double labDifference(const Lab& x, const Lab& y) {
  const double stretch = 1.5 - chromaWeight((std::hypot(x.a, x.b) + std::hypot(y.a, y.b)) / 2) / 2;
  const double ax = stretch * x.a, ay = stretch * y.a;
  const double cx = std::hypot(ax, x.b), cy = std::hypot(ay, y.b);
  const double hx = cx > 0 ? hue(ax, x.b) : 0, hy = cy > 0 ? hue(ay, y.b) : 0;
  const bool grey = cx == 0 || cy == 0;
  const double step = grey ? 0 : hueStep(hx, hy);
  const double meanH = grey ? hx + hy : meanHue(hx, hy);
  const double meanL = (x.l + y.l) / 2, meanC = (cx + cy) / 2;

  const double t = 1 - 0.17 * std::cos(radians(meanH - 30)) + 0.24 * std::cos(radians(2 * meanH)) +
                   0.32 * std::cos(radians(3 * meanH + 6)) -
                   0.20 * std::cos(radians(4 * meanH - 63));
  const double light = (meanL - 50) * (meanL - 50);
  const double dl = (y.l - x.l) / (1 + 0.015 * light / std::sqrt(20 + light));
  const double dc = (cy - cx) / (1 + 0.045 * meanC);
  const double dh = 2 * std::sqrt(cx * cy) * std::sin(radians(step / 2)) / (1 + 0.015 * meanC * t);
  const double blue = 60 * std::exp(-std::pow((meanH - 275) / 25, 2));
  const double turn = -2 * chromaWeight(meanC) * std::sin(radians(blue));
  return std::sqrt(dl * dl + dc * dc + dh * dh + turn * dc * dh);
}

double colorDifference(const QColor& a, const QColor& b) {
  return labDifference(labOf(a), labOf(b));
}

QColor asDeuteranope(const QColor& color) {
  Triple seen = times(kDeuteranopia, linear(color));
  for (double& c : seen) c = fromLinear(std::clamp(c, 0.0, 1.0));
  return QColor::fromRgbF(float(seen[0]), float(seen[1]), float(seen[2]));
}

}  // namespace nibble::test
