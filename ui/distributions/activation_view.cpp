// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/distributions/activation_view.h"

#include <QHBoxLayout>
#include <QLocale>
#include <QPushButton>
#include <QStackedWidget>
#include <QVBoxLayout>
#include <algorithm>
#include <numeric>

#include "ui/core/format.h"
#include "ui/core/text.h"
#include "ui/distributions/activation_csv.h"
#include "ui/distributions/histogram_plot.h"
#include "ui/distributions/outlier_card.h"
#include "ui/distributions/plot_saver.h"
#include "ui/distributions/profile_plot.h"
#include "ui/theme/theme.h"
#include "ui/widgets/card.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/message_panel.h"

namespace nibble::ui {

namespace {

constexpr auto kLogKey = "distributions/inputsLogarithmic";

/// The octaves that hold something, `like` telling which these are.
jobs::BinnedCounts binsOf(const jobs::ActivationProfile& profile,
                          const std::vector<std::uint64_t>& octaves) {
  const auto holds = [](std::uint64_t count) { return count > 0; };
  const auto& all = profile.octaves;
  const auto first = std::find_if(all.begin(), all.end(), holds) - all.begin();
  const auto last = std::find_if(all.rbegin(), all.rend(), holds).base() - all.begin();
  jobs::BinnedCounts bins;
  bins.low = static_cast<double>(profile.firstOctave + first);
  bins.width = 1;
  for (auto b = first; b < last; ++b) {
    bins.counts.push_back(static_cast<std::int64_t>(octaves[static_cast<std::size_t>(b)]));
  }
  return bins;
}

QString shortName(QString name) {
  if (name.endsWith(QStringLiteral(".weight"))) name.chop(7);
  return name;
}

}  // namespace

ActivationView::ActivationView(const AppContext& context, QWidget* parent)
    : QWidget(parent),
      context_(context),
      log_(new QPushButton(tr("Log"))),
      save_(new QPushButton(tr("Save…"))),
      stack_(new QStackedWidget),
      histogram_(new HistogramPlot(HistogramPlot::Look::Weights)),
      message_(new MessagePanel),
      fed_(new ElidedLabel),
      outliers_(new OutlierCard),
      channels_(new ProfilePlot),
      saver_(new PlotSaver(context.settings, *histogram_, QStringLiteral("-inputs"), this)) {
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(12);
  histogramCard_ = makeHistogramCard();
  layout->addWidget(histogramCard_, 5);
  auto* below = new QHBoxLayout;
  below->setSpacing(12);
  below->addWidget(outliers_, 1);
  channelCard_ = makeChannelCard();
  below->addWidget(channelCard_, 1);
  layout->addLayout(below, 3);
  connect(&context_.calibration, &Calibration::changed, this, &ActivationView::refresh);
  connect(&context_.calibration, &Calibration::progressed, this, &ActivationView::showProgress);
  connect(saver_, &PlotSaver::failed, this, &ActivationView::failed);
  refresh();
}

Card* ActivationView::makeHistogramCard() {
  auto* card = new Card({});
  card->setTitleFont(Theme::instance().monospaceFont());
  histogram_->setOctaves();
  histogram_->setAccessibleName(tr("Histogram of the inputs"));
  histogram_->setToolTip(
      tr("Magnitudes of the inputs, by powers of two. Turn the wheel to zoom, drag to move, "
         "double-click for the whole range"));
  log_->setCheckable(true);
  log_->setToolTip(tr("Counts on a logarithmic scale, so that rare values show"));
  log_->setAccessibleName(tr("Logarithmic counts"));
  log_->setChecked(context_.settings.value(kLogKey, true).toBool());
  histogram_->setLogarithmicCounts(log_->isChecked());
  connect(log_, &QPushButton::toggled, this, [this](bool on) {
    context_.settings.setValue(kLogKey, on);
    histogram_->setLogarithmicCounts(on);
  });
  save_->setToolTip(tr("Keep what is shown as picture or table"));
  saver_->addTable(tr("Histogram as CSV…"), QStringLiteral("-inputs"),
                   [this] { return activationHistogramCsv(*profile_); });
  saver_->addTable(tr("Channels as CSV…"), QStringLiteral("-input-channels"),
                   [this] { return activationChannelCsv(*profile_); });
  save_->setMenu(saver_->menu());
  card->addControl(log_);
  card->addControl(save_);
  measure_ = message_->addAction(tr("Measure"), true);
  toPlan_ = message_->addAction(tr("Choose a text"));
  connect(measure_, &QPushButton::clicked, &context_.calibration, &Calibration::measure);
  connect(toPlan_, &QPushButton::clicked, this, &ActivationView::planRequested);
  stack_->addWidget(histogram_);
  stack_->addWidget(message_);
  card->body()->addWidget(stack_, 1);
  fed_->setProperty("role", "secondary");
  fed_->setFont(Theme::instance().scaledFont(0.92));
  fed_->setTextInteractionFlags(Qt::TextSelectableByMouse);
  card->body()->addWidget(fed_);
  return card;
}

Card* ActivationView::makeChannelCard() {
  auto* card = new Card(tr("Inputs by channel"));
  channels_->setAccessibleName(tr("Magnitudes by channel"));
  channels_->setQuantity(QStringLiteral("|x|"));
  auto* legend = makeSecondary();
  legend->setFont(Theme::instance().scaledFont(0.92));
  const auto showLegend = [legend] {
    using Line = ProfilePlot::Line;
    QStringList words;
    for (const auto& [line, name] :
         {std::pair(Line::Maximum, tr("largest |x|")), std::pair(Line::Outlier, tr("stands out")),
          std::pair(Line::Rms, tr("root mean square"))}) {
      words << QStringLiteral("<span style='color:%1'>■</span>&nbsp;%2")
                   .arg(ProfilePlot::color(line).name(), name);
    }
    legend->setText(words.join(QStringLiteral(" &nbsp; ")));
  };
  connect(&Theme::instance(), &Theme::changed, legend, showLegend);
  showLegend();
  card->body()->setSpacing(4);
  card->body()->addWidget(channels_, 1);
  card->body()->addWidget(legend);
  return card;
}

void ActivationView::setActive(bool active) {
  active_ = active;
  if (active) refresh();
}

void ActivationView::setTensor(const QString& tensor) {
  if (tensor == tensor_) return;
  tensor_ = tensor;
  inputs_.reset();
  refresh();
}

void ActivationView::refresh() {
  if (!active_) return;
  const auto measured = context_.calibration.measured();
  if (measured == nullptr) {
    reading_.cancel();
    inputs_.reset();
    showNothing();
  } else if (measured != inputs_) {
    inputs_ = measured;
    read();
  }
}

void ActivationView::read() {
  reading_.start(
      this,
      [inputs = inputs_, tensor = tensor_.toStdString()](const std::stop_token&) {
        return jobs::activationProfile(*inputs, tensor);
      },
      [this](Result<jobs::ActivationProfile> profile) {
        if (profile) {
          const bool same = profile_ != nullptr && profile_->tensor == profile->tensor;
          profile_ = std::make_shared<const jobs::ActivationProfile>(std::move(*profile));
          showProfile();
          showHistogram(same);
          showChannels(same);
          return;
        }
        showNothing();
        if (profile.error().code == ErrorCode::NotFound) {
          message_->showMessage(QStringLiteral("distributions"), tr("No inputs"),
                                tr("Text does not run through this tensor: only matrices that "
                                   "vectors are multiplied with have inputs."));
        } else {
          message_->showError(tr("The measurements cannot be read"), profile.error());
        }
        toPlan_->hide();
      });
}

void ActivationView::showProfile() {
  stack_->setCurrentWidget(histogram_);
  outliers_->show();
  channelCard_->show();
  log_->setEnabled(true);
  save_->setEnabled(true);
  saver_->setSubject(profile_->tensor);
  outliers_->showProfile(*profile_);
  histogramCard_->setTitle(tensor_);
  QString extent = tr("%n channel(s)", nullptr, static_cast<int>(profile_->rms.size())) +
                   QStringLiteral(" · ") +
                   tr("%1 vectors").arg(formatCount(static_cast<std::int64_t>(profile_->vectors)));
  if (profile_->dropped > 0) {
    extent +=
        QStringLiteral(" · ") + tr("%1 not finite, left out")
                                    .arg(formatCount(static_cast<std::int64_t>(profile_->dropped)));
  }
  histogramCard_->setSubtitle(extent);
  QStringList fed;
  for (const std::string& name : profile_->fed) fed << shortName(toQString(name));
  fed_->setFullText(tr("Goes into %1").arg(fed.join(QStringLiteral(", "))));
}

void ActivationView::showHistogram(bool keepZoom) {
  HistogramPlot::Content content;
  content.bars = binsOf(*profile_, profile_->octaves);
  content.barsName = tr("all channels");
  if (!profile_->outliers.empty()) {
    content.outline = binsOf(*profile_, profile_->outlierOctaves);
    content.outlineName = tr("outlier channels");
  }
  histogram_->setContent(content, keepZoom);
}

void ActivationView::showChannels(bool keepZoom) {
  jobs::ChannelProfile channels;
  channels.index.resize(profile_->largest.size());
  std::iota(channels.index.begin(), channels.index.end(), 0);
  channels.maximum = profile_->largest;
  channels.rms = profile_->rms;
  channels_->setProfile(channels, profile_->limit, tr("channel"), keepZoom);
  const auto largest = std::max_element(profile_->largest.begin(), profile_->largest.end());
  channelCard_->setSubtitle(largest == profile_->largest.end()
                                ? QString()
                                : tr("largest %1 in channel %2")
                                      .arg(formatSignificant(static_cast<double>(*largest), 3))
                                      .arg(largest - profile_->largest.begin()));
}

void ActivationView::showProgress() {
  const Job* job = context_.calibration.job();
  if (!active_ || job == nullptr || context_.calibration.measured() != nullptr) return;
  const double done = job->fraction();
  message_->showMessage(
      QStringLiteral("distributions"), tr("Measuring"),
      done < 0 ? tr("The text is running through the model.")
               : tr("The text is running through the model: %1.").arg(formatPercent(done, 0)));
}

void ActivationView::showNothing() {
  using State = Calibration::State;
  profile_.reset();
  saver_->setSubject({});
  histogramCard_->setTitle(tensor_);
  histogramCard_->setSubtitle({});
  histogram_->clear();
  channels_->clear();
  channelCard_->hide();
  outliers_->hide();
  fed_->setFullText({});
  log_->setEnabled(false);
  save_->setEnabled(false);
  stack_->setCurrentWidget(message_);
  const Calibration& calibration = context_.calibration;
  const State state = calibration.state();
  measure_->setVisible(state == State::Ready);
  toPlan_->setVisible(state == State::None || state == State::Unusable);
  const QString icon = QStringLiteral("distributions");
  switch (state) {
    case State::None:
      return message_->showMessage(
          icon, tr("Nothing measured yet"),
          tr("Choose a calibration text in Plan, under Calibration, and measure the model on it: "
             "what goes into each matrix then shows here."));
    case State::Unusable:
      return message_->showError(tr("The model cannot be measured"), *calibration.error());
    case State::Ready:
      if (calibration.error()) {
        return message_->showError(tr("Measuring failed"), *calibration.error());
      }
      return message_->showMessage(
          icon, tr("Not measured yet"),
          tr("%1 tokens of the calibration text will run through the model, in the background.")
              .arg(QLocale().toString(static_cast<qlonglong>(calibration.outlook()->tokens()))));
    case State::Waiting:
      return message_->showMessage(icon, tr("Measuring"), tr("Waiting for other jobs."));
    case State::Measuring:
      return showProgress();
    case State::Looking:
    case State::Measured:
      return message_->showMessage(icon, tr("Reading the text…"), {});
  }
}

}  // namespace nibble::ui
