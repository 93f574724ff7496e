from __future__ import annotations

from tests.factories.identity import log_in


def proposal(one, who=None):
    return one.client.get(one.url(one.motion.motion_id, "next-round"), headers=(who or one.convener).headers)


def test_the_next_round_takes_over_who_was_not_elected_by_the_order_of_votes(running):
    running.vote(陈=(0, 2), 李=(0, 2), 王=(0, 1), 赵=())
    running.close()

    proposed = proposal(running).json

    assert (proposed["round"], proposed["open_seats"], proposed["by_votes"]) == (2, 1, True)
    assert [(one["name"], one["votes"]["heads"]) for one in proposed["runners"]] == [("王三", 2), ("李二", 1)]
    assert (proposed["title"], proposed["text"]) == ("选举业主委员会（第二轮）", "请选两人。")
    assert proposed["runners"][0]["statement"] == "王三的陈述"
    rules = {one["rule"]: one for one in proposed["rules"]}
    assert "变通规定，待确认" in rules["second_round"]["text"]
    assert rules["second_round"]["confidence"] == "to_confirm"


def test_one_who_withdrew_does_not_run_again(running):
    running.withdraw(1)
    running.vote(陈=(0, 2), 李=(0, 1), 王=(0,), 赵=())
    running.close()

    assert [one["name"] for one in proposal(running).json["runners"]] == ["王三"]


def test_a_round_in_which_too_few_took_part_is_held_again_under_its_own_rule(running):
    running.vote(陈=(0, 1))
    running.close()

    proposed = proposal(running, running.officer).json

    assert (proposed["round"], proposed["open_seats"], proposed["by_votes"]) == (1, 2, False)
    assert proposed["title"] == "选举业主委员会（重新表决）"


def test_there_is_no_next_round_before_the_count_a_lot_or_with_all_seats_filled(running):
    before = proposal(running)
    running.vote(陈=(0, 1), 李=(0, 1), 王=(0, 1), 赵=(2,), 钱=(2,))
    running.close()

    filled = proposal(running)

    assert [(one.status_code, one.json["type"]) for one in (before, filled)] == [(409, "/problems/no-seats-left-open")] * 2


def test_equals_are_drawn_before_a_next_round(tied):
    assert proposal(tied).json["type"] == "/problems/no-seats-left-open"


def test_only_who_convenes_or_reviews_asks_for_it(app, tied):
    assert (proposal(tied, tied.owner).status_code, proposal(tied, log_in(app)).status_code) == (403, 404)
