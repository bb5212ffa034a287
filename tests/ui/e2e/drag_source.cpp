// SPDX-License-Identifier: MIT
// A small window that offers a file to drag, as a file manager would.
//
//   drag_source PATH
//
// Once it can be seen it says where on standard output: "x y width height".
#include <QApplication>
#include <QDrag>
#include <QLabel>
#include <QMimeData>
#include <QMouseEvent>
#include <QUrl>
#include <QWindow>
#include <iostream>

namespace {

class Handle : public QLabel {
 public:
  explicit Handle(const QString& path) : QLabel("drag me"), path_(path) {
    setAlignment(Qt::AlignCenter);
    setFixedSize(120, 60);
  }

 protected:
  void mouseMoveEvent(QMouseEvent*) override {
    auto* drag = new QDrag(this);
    auto* mime = new QMimeData;
    mime->setUrls({QUrl::fromLocalFile(path_)});
    drag->setMimeData(mime);
    drag->exec(Qt::CopyAction);
  }

 private:
  QString path_;
};

/// Says once where the window lies.
class Teller : public QObject {
 public:
  explicit Teller(QWidget& widget) : widget_(widget) {
    widget.windowHandle()->installEventFilter(this);
  }

 protected:
  bool eventFilter(QObject*, QEvent* event) override {
    if (event->type() == QEvent::Expose && widget_.windowHandle()->isExposed() && !told_) {
      told_ = true;
      const QPoint at = widget_.mapToGlobal(QPoint(0, 0));
      std::cout << at.x() << ' ' << at.y() << ' ' << widget_.width() << ' ' << widget_.height()
                << std::endl;
    }
    return false;
  }

 private:
  QWidget& widget_;
  bool told_ = false;
};

}  // namespace

int main(int argc, char** argv) {
  QApplication application(argc, argv);
  if (argc != 2) return 2;
  Handle handle(QString::fromLocal8Bit(argv[1]));
  handle.setWindowTitle("drag source");
  handle.setWindowFlags(Qt::WindowStaysOnTopHint | Qt::FramelessWindowHint);
  handle.move(1500, 20);
  handle.winId();  // makes the window that is watched
  Teller teller(handle);
  handle.show();
  return QApplication::exec();
}
