// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>

#include "ui/chat/chat_controller.h"
#include "ui/widgets/page.h"

class QHBoxLayout;
class QPushButton;
class QToolButton;

namespace nibble::ui {

class ChatPane;
class ElidedLabel;
class ErrorBar;
class PromptBox;
class SamplingPanel;
class TokenPopup;
class VoteBar;

/// Two versions of the model answer the same message, side by side.
class ChatPage : public Page {
  Q_OBJECT

 public:
  explicit ChatPage(const AppContext& context, QWidget* parent = nullptr);

  ~ChatPage() override;

  void activate() override;
  void deactivate() override;

  ChatController& controller() { return controller_; }
  ChatPane& pane(int place) { return *panes_[static_cast<std::size_t>(place)]; }

 protected:
  void keyPressEvent(QKeyEvent* event) override;

 private:
  QWidget* makeTools();
  QWidget* makePrompt();
  QPushButton* addTool(QHBoxLayout* row, const QString& text, const QString& tip);
  QToolButton* addIcon(QHBoxLayout* row, const QString& iconName, const QString& name,
                       const QString& tip);
  void connectController();
  void connectPane(int place);
  ChatPane& paneOf(Side side);

  void submit();
  void copyConversation();
  void pointToken(int place, int turn, int token, const QRect& spot);
  void showSampling();
  void showVariant(Side side);
  void showOutdated();
  void showState();
  void showTally();
  void applyIcons();

  ChatController controller_;
  std::array<ChatPane*, 2> panes_{};
  ErrorBar* trouble_;
  SamplingPanel* samplingPanel_;
  QPushButton* sampling_;
  QPushButton* sameSeed_;
  QPushButton* blind_;
  ElidedLabel* tally_;
  VoteBar* votes_;
  PromptBox* prompt_;
  QPushButton* send_;
  QToolButton* again_;
  QToolButton* fresh_;
  QToolButton* copy_;
  TokenPopup* popup_ = nullptr;
};

}  // namespace nibble::ui
