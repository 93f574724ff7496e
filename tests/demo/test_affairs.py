"""The loaded demonstration holds a year of opinions, notices and questions."""

from __future__ import annotations

from app.demo.staff import FIRST_OFFICER
from tests.factories.identity import log_in


def test_each_community_has_a_year_of_opinions_notices_and_questions(app, client, demo):
    headers = log_in(app, f"+86{FIRST_OFFICER.phone}", staff=True).headers

    def get(path):
        answer = client.get(f"/api/v1{path}", headers=headers)
        assert answer.status_code == 200, answer.text
        return answer.json

    places = {one["name"]: one["id"] for one in get("/communities")["items"]}
    for name in ("益田村", "中港城", "新天CBC"):
        here = f"/communities/{places[name]}"
        gatherings, notices = get(f"{here}/gatherings")["items"], get(f"{here}/notices")["items"]
        questions = get(f"{here}/questions?view=to_answer")["items"]
        assert gatherings[-1]["state"] == "summarised", name
        assert len(notices) >= 3, name
        assert [one for one in questions if one["state"] == "answered"], name
    office_id = get("/communities")["items"][0]["office_id"]
    late = get(f"/offices/{office_id}/overdue-questions")["items"]
    assert {one["community"] for one in late} == {"益田村", "新天CBC"}
