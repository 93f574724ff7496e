from __future__ import annotations

from tests.browser import (
    test_tour_affairs,
    test_tour_desk,
    test_tour_dispatch,
    test_tour_meetings,
    test_tour_office,
    test_tour_owner,
    test_tour_records,
    test_tour_reports,
)
from tests.browser.touring import routes

TOURS = (test_tour_owner, test_tour_desk, test_tour_office, test_tour_meetings, test_tour_affairs, test_tour_dispatch,
         test_tour_reports, test_tour_records)


def test_every_route_of_the_router_is_visited_once():
    visited = [route for tour in TOURS for route in tour.ROUTES]

    assert sorted(visited) == sorted(routes())
