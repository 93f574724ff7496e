"""The endpoints of questions: ask, answer, hand on, follow up; and what a home page shows of this room."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from marshmallow import fields, validate

from app.affairs import answering, questions
from app.affairs.gathering_routes import GatheringLineSchema
from app.affairs.notice_routes import NoticeLineSchema
from app.affairs.schemas import LONGEST_TEXT, AffairIdSchema, AffairReasonSchema
from app.affairs.viewing import overview, question_line, question_list, show_question
from app.kernel import clock
from app.kernel.access import Access, current_actor, permit
from app.kernel.http import InstantField, PageQuery, Strict, blueprint, page, text_field, uuid_cursor
from app.kernel.idempotency import idempotent

asking = blueprint("questions", "业主提问：向业主委员会或街道提问，限期答复，可以转办、追问一次")
HERE = "/communities/<uuid:community_id>"
ALL = f"{HERE}/questions"
ONE = f"{ALL}/<uuid:question_id>"


class NewOwnerQuestionSchema(Strict):
    """What is asked, of whom, and whether question and answer may be shown to all owners without the asker's name."""

    side = fields.String(required=True, validate=validate.OneOf(["committee", "office"], error="应为 committee 或 office。"))
    text = text_field(questions.LONGEST)
    may_be_shown = fields.Boolean(required=True)


class QuestionQuery(PageQuery):
    """Which questions: one's own, those shown to all, those of the caller's side, or the overdue ones of it."""

    view = fields.String(load_default="mine", validate=validate.OneOf(
        ["mine", "shown", "to_answer", "overdue"], error="应为 mine、shown、to_answer 或 overdue。"))


class QuestionStandingSchema(Strict):
    """Where a question stands, and until when its side is to answer."""

    id = fields.UUID(required=True)
    side = fields.String(required=True)
    state = fields.String(required=True)
    shown = fields.Boolean(required=True)
    may_be_shown = fields.Boolean(required=True)
    asked_at = InstantField(required=True)
    due_on = fields.Date(required=True)
    overdue = fields.Boolean(required=True)


class QuestionLineSchema(QuestionStandingSchema):
    """A question as lists show it."""

    text = fields.String(required=True)


class QuestionPageSchema(Strict):
    """A page of questions, the newest first."""

    items = fields.List(fields.Nested(QuestionLineSchema), required=True)
    next_cursor = fields.String(required=True, allow_none=True)


class QuestionEntrySchema(Strict):
    """A step; `original` only for the asker and who answers, where others read an edited version."""

    kind = fields.String(required=True)
    text = fields.String(required=True)
    original = fields.String(required=True, allow_none=True)
    edited = fields.Boolean(required=True)
    side = fields.String(required=True, allow_none=True)
    speaker = fields.String(required=True, allow_none=True)
    at = InstantField(required=True)


class OwnerQuestionSchema(QuestionStandingSchema):
    """A question whole; `unit` is masked, and only for who answers and the asker."""

    mine = fields.Boolean(required=True)
    unit = fields.String(required=True, allow_none=True)
    entries = fields.List(fields.Nested(QuestionEntrySchema), required=True)
    may_answer = fields.Boolean(required=True)
    may_follow_up = fields.Boolean(required=True)


class OwnerAnswerSchema(Strict):
    """The answer, whether all owners may read it, and the edited version of the question that they read."""

    text = text_field(LONGEST_TEXT)
    shown = fields.Boolean(required=True)
    edited_question = text_field(questions.LONGEST, required=False, load_default=None, allow_none=True)


class FollowUpSchema(Strict):
    """What is asked once more."""

    text = text_field(questions.LONGEST)


class OverdueQuestionSchema(QuestionStandingSchema):
    """An overdue question of one of the office's communities."""

    community_id = fields.UUID(required=True)
    community = fields.String(required=True)


class OverdueQuestionPageSchema(Strict):
    """A page of overdue questions, oldest first."""

    items = fields.List(fields.Nested(OverdueQuestionSchema), required=True)
    next_cursor = fields.String(required=True, allow_none=True)


class AffairPosterSchema(Strict):
    """A name in which the caller may post."""

    kind = fields.String(required=True)
    body_id = fields.UUID(required=True, allow_none=True)
    name = fields.String(required=True)


class AffairOverviewSchema(Strict):
    """What is unread, open and waiting for the caller, and what the caller may do."""

    unread = fields.Integer(required=True)
    notices = fields.List(fields.Nested(NoticeLineSchema), required=True)
    gatherings = fields.List(fields.Nested(GatheringLineSchema), required=True)
    posters = fields.List(fields.Nested(AffairPosterSchema), required=True)
    sides = fields.List(fields.String(), required=True)
    to_answer = fields.Integer(required=True)
    overdue = fields.Integer(required=True)
    own_open = fields.Integer(required=True)


@asking.get(f"{HERE}/affairs")
@permit(Access.PERSON)
@asking.response(200, AffairOverviewSchema)
def show_overview(community_id: UUID) -> dict[str, Any]:
    """Show what is unread, open and waiting 待看和待办."""
    return overview(current_actor(), community_id, clock.now())


@asking.get(ALL)
@permit(Access.PERSON)
@asking.arguments(QuestionQuery, location="query")
@asking.response(200, QuestionPageSchema)
def list_questions(query: dict[str, Any], community_id: UUID) -> dict[str, Any]:
    """List questions 提问清单."""
    after, limit = uuid_cursor(query["cursor"]), query["limit"]
    rows = question_list(current_actor(), community_id, query["view"], clock.now(), after, limit)
    return page(rows, limit, lambda one: one["id"])


@asking.post(ALL)
@permit(Access.PERSON)
@idempotent(asking)
@asking.arguments(NewOwnerQuestionSchema)
@asking.response(201, AffairIdSchema)
def ask(data: dict[str, Any], community_id: UUID) -> dict[str, UUID]:
    """Ask the committee or the office 提问."""
    return {"id": questions.ask(current_actor(), community_id, data["side"], data["text"], data["may_be_shown"], clock.now())}


@asking.get(ONE)
@permit(Access.PERSON)
@asking.response(200, OwnerQuestionSchema)
def show(community_id: UUID, question_id: UUID) -> dict[str, Any]:
    """Show a question with its steps 提问和答复."""
    return show_question(current_actor(), community_id, question_id, clock.now())


@asking.post(f"{ONE}/answer")
@permit(Access.PERSON)
@idempotent(asking)
@asking.arguments(OwnerAnswerSchema)
@asking.response(201, OwnerQuestionSchema)
def answer(data: dict[str, Any], community_id: UUID, question_id: UUID) -> dict[str, Any]:
    """Answer a question for the side whose turn it is 答复提问."""
    answering.answer(current_actor(), community_id, question_id, answering.NewAnswer(**data), clock.now())
    return show_question(current_actor(), community_id, question_id, clock.now())


@asking.post(f"{ONE}/transfer")
@permit(Access.PERSON)
@idempotent(asking)
@asking.arguments(AffairReasonSchema)
@asking.response(201, OwnerQuestionSchema)
def hand_on(data: dict[str, str], community_id: UUID, question_id: UUID) -> dict[str, Any]:
    """Hand a question on to the other side 转办."""
    answering.hand_on(current_actor(), community_id, question_id, data["reason"], clock.now())
    return show_question(current_actor(), community_id, question_id, clock.now())


@asking.post(f"{ONE}/follow-up")
@permit(Access.PERSON)
@idempotent(asking)
@asking.arguments(FollowUpSchema)
@asking.response(201, OwnerQuestionSchema)
def follow_up(data: dict[str, str], community_id: UUID, question_id: UUID) -> dict[str, Any]:
    """Ask once more after the answer 追问."""
    questions.follow_up(current_actor(), community_id, question_id, data["text"], clock.now())
    return show_question(current_actor(), community_id, question_id, clock.now())


@asking.get("/offices/<uuid:office_id>/overdue-questions")
@permit(Access.STAFF)
@asking.arguments(PageQuery, location="query")
@asking.response(200, OverdueQuestionPageSchema)
def list_overdue(query: dict[str, Any], office_id: UUID) -> dict[str, Any]:
    """List the overdue questions of the office's communities 逾期未答复的提问."""
    now, limit = clock.now(), query["limit"]
    rows = answering.overdue_of_office(current_actor(), office_id, now, after=uuid_cursor(query["cursor"]), limit=limit)
    lines = [question_line(one, now) | {"community_id": one.community_id, "community": name} for one, name in rows]
    return page(lines, limit, lambda one: one["id"])
