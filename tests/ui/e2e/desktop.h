// SPDX-License-Identifier: MIT
// A desktop of its own: X server, window manager, and the hands of a user on mouse and keyboard.
#pragma once

#include <QJsonObject>
#include <QProcess>
#include <QRect>
#include <QString>
#include <functional>
#include <memory>

namespace nibble::test {

/// The programs it needs; empty when all are installed.
QString missingDesktopPrograms();

class Desktop {
 public:
  /// Starts the X server and the window manager. isRunning() is false when that failed.
  Desktop();
  ~Desktop();
  bool isRunning() const { return running_; }

  /// Starts a program on this desktop, with `environment` added ("NAME=value").
  std::unique_ptr<QProcess> start(const QString& program, const QStringList& arguments,
                                  const QStringList& environment = {});
  void click(const QRect& where);
  /// In many steps, as drag and drop between programs is negotiated on the way. Lets go once
  /// `ready` holds; after half a minute in any case.
  void drag(const QPoint& from, const QPoint& to, const std::function<bool()>& ready = {});
  void key(const QString& keys);  ///< as xdotool names them: "Return", "ctrl+a"
  void type(const QString& text);
  void screenshot(const QString& path);

 private:
  void xdotool(const QStringList& arguments);

  QProcess server_, windowManager_;
  QString display_;
  bool running_ = false;
};

/// "x y width height", as probes write it; empty for anything else.
QRect rectOf(const QString& text);

/// A probed workbench: asked where things are and what state it is in.
class ProbedWorkbench {
 public:
  ProbedWorkbench(Desktop& desktop, const QString& folder);
  ~ProbedWorkbench();

  /// One line; empty when it does not know, or does not answer.
  QString ask(const QString& question);
  /// Asks until it is somewhere; an empty rectangle when it never was.
  QRect find(const QString& question, int milliseconds = 15000);
  /// Asks for a JSON object until something holds of it.
  bool waitFor(const QString& question, const std::function<bool(const QJsonObject&)>& holds,
               int milliseconds = 60000);
  bool waitForText(const QString& question, const QString& text, int milliseconds = 60000);
  QString log();

 private:
  std::unique_ptr<QProcess> process_;
};

}  // namespace nibble::test
