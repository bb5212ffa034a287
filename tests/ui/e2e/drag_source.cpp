// SPDX-License-Identifier: MIT
// A small window that offers a file to drag, as a file manager would.
//
//   drag_source PATH
#include <QApplication>
#include <QDrag>
#include <QLabel>
#include <QMimeData>
#include <QMouseEvent>
#include <QUrl>

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

}  // namespace

int main(int argc, char** argv) {
  QApplication application(argc, argv);
  if (argc != 2) return 2;
  Handle handle(QString::fromLocal8Bit(argv[1]));
  handle.setWindowTitle("drag source");
  handle.setWindowFlags(Qt::WindowStaysOnTopHint | Qt::FramelessWindowHint);
  handle.move(1500, 20);
  handle.show();
  return QApplication::exec();
}
