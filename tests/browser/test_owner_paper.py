"""Nobody is sent to a counter for a paper ballot that the notice does not know."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PHONE
from tests.browser.owners import MOTIONS, assembly_path, enter, path_of
from tests.factories.voting import open_poll


@pytest.mark.parametrize(("channels", "times"), [(("electronic",), 0), (("electronic", "paper"), 1)])
def test_paper_is_offered_on_ballot_and_notice_only_where_the_notice_names_it(app, client, clock, open_page, channels, times):
    voting = open_poll(app, client, clock, motions=MOTIONS, channels=channels)
    page = open_page(PHONE)
    enter(page, voting, "赵")

    page.goto(path_of(voting, "vote"))

    page.get_by_role("button", name="下一步").wait_for()
    expect(page.get_by_text("也可以到窗口投纸质票")).to_have_count(times)
    page.goto(assembly_path(voting))
    page.get_by_role("heading", name="会议公告").first.wait_for()
    expect(page.get_by_text("也可以到窗口投纸质票")).to_have_count(times)
