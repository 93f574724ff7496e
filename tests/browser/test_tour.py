from __future__ import annotations

from tests.browser import (
    test_tour_affairs,
    test_tour_desk,
    test_tour_dispatch,
    test_tour_office,
    test_tour_owner,
    test_tour_records,
    test_tour_reports,
)
from tests.browser.touring import routes


def test_every_route_of_the_router_is_visited_once():
    parts = (test_tour_owner, test_tour_desk, test_tour_office, test_tour_affairs, test_tour_dispatch, test_tour_reports,
             test_tour_records)
    visited = [route for part in parts for route in part.ROUTES]

    assert sorted(visited) == sorted(routes())
