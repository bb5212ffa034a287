// SPDX-License-Identifier: MIT
// Votes between two variants, and a store that did not know of them yet.
#include <QTemporaryDir>
#include <QTest>

#include "store/schema.h"
#include "store/store.h"

using namespace nibble;

namespace {

std::filesystem::path fileIn(const QTemporaryDir& folder) {
  return std::filesystem::path(folder.path().toStdString()) / "nibble.db";
}

Vote vote(const std::string& first, const std::string& second, VoteChoice choice) {
  Vote vote;
  vote.first = first;
  vote.second = second;
  vote.firstTitle = "Title of " + first;
  vote.secondTitle = "Title of " + second;
  vote.choice = choice;
  vote.prompt = "Describe the sea";
  return vote;
}

}  // namespace

class TestVotes : public QObject {
  Q_OBJECT

 private slots:
  void keepsAVote() {
    const QTemporaryDir folder;
    std::int64_t id = 0;
    {
      const auto store = openStore(fileIn(folder));
      QVERIFY(store.has_value());
      id = (*store)->addVote(vote("a", "b", VoteChoice::Second)).value();
      QVERIFY((*store)->addVote(vote("b", "c", VoteChoice::Tie)).has_value());
    }
    const auto votes = (*openStore(fileIn(folder)))->listVotes(10);
    QVERIFY(votes.has_value());
    QCOMPARE(votes->size(), std::size_t{2});
    const Vote& kept = votes->back();
    QCOMPARE(kept.id, id);
    QVERIFY(kept.cast > 1600000000000);
    QCOMPARE(kept.first, std::string("a"));
    QCOMPARE(kept.second, std::string("b"));
    QCOMPARE(kept.firstTitle, std::string("Title of a"));
    QCOMPARE(kept.secondTitle, std::string("Title of b"));
    QVERIFY(kept.choice == VoteChoice::Second);
    QCOMPARE(kept.prompt, std::string("Describe the sea"));
    QVERIFY(votes->front().choice == VoteChoice::Tie);
  }

  void sumsAPairInEitherOrder() {
    const QTemporaryDir folder;
    const auto store = *openStore(fileIn(folder));
    QVERIFY(*store->tallyVotes("a", "b") == VoteTally{});
    for (const auto choice : {VoteChoice::First, VoteChoice::First, VoteChoice::Tie}) {
      QVERIFY(store->addVote(vote("a", "b", choice)).has_value());
    }
    QVERIFY(store->addVote(vote("b", "a", VoteChoice::First)).has_value());
    QVERIFY(store->addVote(vote("b", "a", VoteChoice::Second)).has_value());
    QVERIFY(store->addVote(vote("a", "c", VoteChoice::First)).has_value());
    QVERIFY((*store->tallyVotes("a", "b") == VoteTally{3, 1, 1}));
    QVERIFY((*store->tallyVotes("b", "a") == VoteTally{1, 1, 3}));
    QVERIFY((*store->tallyVotes("c", "a") == VoteTally{0, 0, 1}));
  }

  void refusesAVoteBetweenOne() {
    const QTemporaryDir folder;
    const auto store = *openStore(fileIn(folder));
    QVERIFY(store->addVote(vote("a", "a", VoteChoice::Tie)).error().code ==
            ErrorCode::InvalidArgument);
    QVERIFY(!store->addVote(vote("", "a", VoteChoice::Tie)).has_value());
    QVERIFY(store->listVotes(10)->empty());
  }

  void anOlderStoreLearnsToKeepThem() {
    const QTemporaryDir folder;
    {
      auto database = sqlite::Database::open(fileIn(folder));
      QVERIFY(database.has_value());
      QVERIFY(migrate(*database, storeMigrations().first(1)).has_value());
      QVERIFY(database->execute("INSERT INTO recipes (name, body, created) VALUES ('mix', '{}', 1)")
                  .has_value());
      QCOMPARE(*database->integer("SELECT count(*) FROM sqlite_master WHERE name = 'votes'"),
               std::int64_t{0});
    }
    const auto store = openStore(fileIn(folder));
    QVERIFY2(store.has_value(), store ? "" : store.error().message().c_str());
    QCOMPARE((*store)->listRecipes(10)->size(), std::size_t{1});
    QVERIFY((*store)->addVote(vote("a", "b", VoteChoice::First)).has_value());
    QVERIFY((*(*store)->tallyVotes("a", "b") == VoteTally{1, 0, 0}));
  }
};

QTEST_GUILESS_MAIN(TestVotes)
#include "tst_votes.moc"
