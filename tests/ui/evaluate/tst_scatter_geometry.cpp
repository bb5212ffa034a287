// SPDX-License-Identifier: MIT
// The best front, and labels that lie on nothing.
#include <QTest>
#include <random>

#include "ui/evaluate/scatter_geometry.h"

using namespace nibble::ui;

class TestScatterGeometry : public QObject {
  Q_OBJECT

 private slots:
  void theFrontIsWhatNothingBeats() {
    const QVector<QPointF> points{{3, 0.5}, {1, 0.9}, {2, 0.95}, {2, 0.6}, {4, 0.5}, {5, 0.1}};
    QCOMPARE(bestFront(points), (QVector<int>{1, 3, 0, 5}));
    QCOMPARE(bestFront({}), QVector<int>{});
    QCOMPARE(bestFront({{1, 1}, {1, 1}}).size(), 1);
  }

  void everyPointIsOnTheFrontOrBeatenByOneOfIt() {
    std::minstd_rand random(7);
    QVector<QPointF> points;
    for (int i = 0; i < 200; ++i) {
      points.append({static_cast<double>(random() % 100), static_cast<double>(random() % 100)});
    }
    const QVector<int> front = bestFront(points);
    for (int i = 0; i < points.size(); ++i) {
      const bool beaten = std::any_of(front.begin(), front.end(), [&](int f) {
        return points[f].x() <= points[i].x() && points[f].y() <= points[i].y();
      });
      QVERIFY(beaten);
    }
  }

  void aLoneLabelStandsToTheRight() {
    const QRectF bounds(0, 0, 200, 100);
    const auto places = placeLabels({{50, 50}}, {{40, 12}}, bounds, 5);
    QVERIFY(places[0].has_value());
    QVERIFY(places[0]->left() > 55);
    QCOMPARE(places[0]->center().y(), 50.0);
  }

  void aLabelAtTheRightEdgeGoesToTheLeft() {
    const auto places = placeLabels({{195, 50}}, {{40, 12}}, QRectF(0, 0, 200, 100), 5);
    QVERIFY(places[0].has_value());
    QVERIFY(places[0]->right() < 200);
  }

  void crowdedLabelsNeverOverlap() {
    std::minstd_rand random(3);
    const QRectF bounds(0, 0, 300, 200);
    QVector<QPointF> anchors;
    QVector<QSizeF> sizes;
    for (int i = 0; i < 40; ++i) {
      anchors.append({static_cast<double>(random() % 300), static_cast<double>(random() % 200)});
      sizes.append({30.0 + random() % 40, 14});
    }
    const auto places = placeLabels(anchors, sizes, bounds, 5);
    int placed = 0;
    for (int i = 0; i < places.size(); ++i) {
      if (!places[i]) continue;
      ++placed;
      QVERIFY(bounds.contains(*places[i]));
      for (int j = 0; j < i; ++j) QVERIFY(!places[j] || !places[j]->intersects(*places[i]));
      for (const QPointF& anchor : anchors) QVERIFY(!places[i]->contains(anchor));
    }
    QVERIFY(placed > 10);
  }
};

QTEST_GUILESS_MAIN(TestScatterGeometry)
#include "tst_scatter_geometry.moc"
