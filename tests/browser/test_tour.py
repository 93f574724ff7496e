from __future__ import annotations

from tests.browser import test_tour_desk, test_tour_office, test_tour_owner, test_tour_reports
from tests.browser.touring import routes


def test_every_route_of_the_router_is_visited_once():
    visited = [*test_tour_owner.ROUTES, *test_tour_desk.ROUTES, *test_tour_office.ROUTES, *test_tour_reports.ROUTES]

    assert sorted(visited) == sorted(routes())
