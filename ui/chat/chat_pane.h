// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/progress.h"
#include "ui/chat/chat_runner.h"
#include "ui/chat/conversation.h"
#include "ui/widgets/card.h"

class QLabel;
class QMenu;
class QProgressBar;
class QPushButton;
class QStackedWidget;
class QToolButton;

namespace nibble::ui {

class ElidedLabel;
class MessagePanel;
class Transcript;

/// One of the two panes: which model it is, what it said, and what that cost.
class ChatPane : public QFrame {
  Q_OBJECT

 public:
  /// `place` 0 is the left pane, A; 1 the right one, B.
  ChatPane(int place, const Conversation& conversation, QWidget* parent = nullptr);

  Transcript& transcript() { return *transcript_; }
  Side side() const;
  void setSide(Side side);
  /// What the button of the header opens.
  void setVariantMenu(QMenu* menu);
  void setDeviceMenu(QMenu* menu);
  /// Where the model is to run; shown until it is known where it does.
  void setWishedDevice(const QString& title);
  void setTitle(const QString& title, const QString& tip = {});
  /// Hides title, device and figures while a blind test runs.
  void setHidden(bool hidden);

  /// A model that is not loaded until asked for; `action` on the button, "Load" where it is empty.
  void showOffer(const QString& text, const QString& action = {});
  void showLoading(const QString& title);
  void showProgress(const Progress& progress);
  void showFailure(const Error& error);
  void showReady(const SideFacts& facts);
  /// A line above the conversation; empty for none. Why the model is not where it was to run is
  /// told besides. With `action`, a button that asks to reload.
  void setNote(const QString& note, const QString& action = {});
  /// Brings the last answer and its figures up to date.
  void refresh();

 Q_SIGNALS:
  void loadRequested();
  void cancelRequested();

 private:
  QWidget* makeHeader();
  QWidget* makeLoading();
  QLabel* addFigure(QLayout* layout, const QString& tip);
  void applyTheme();
  void showFigures();
  void showHead();
  void showNote();

  const Conversation& conversation_;
  int place_;
  bool hidden_ = false;
  QString name_;
  SideFacts facts_;
  QLabel* letter_;
  ElidedLabel* title_;
  QString wishedDevice_;
  QString noteText_, noteAction_;
  QToolButton* device_;
  QToolButton* choose_;
  QLabel* note_;
  QPushButton* reload_;
  QStackedWidget* stack_;
  Transcript* transcript_;
  MessagePanel* message_;
  QPushButton* load_;
  QWidget* loading_;
  QLabel* loadingTitle_;
  ElidedLabel* stage_;
  QProgressBar* bar_;
  QWidget* footer_;
  QLabel* speed_;
  QLabel* first_;
  QLabel* memory_;
  QLabel* tokens_;
  QLabel* context_;
};

}  // namespace nibble::ui
