"""Order a correction, record that it was made, revoke."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from app.certification import orders as service
from app.certification.schemas import (
    ComplianceSchema,
    CorrectionOrderSchema,
    GroundsSchema,
    OrderSchema,
    RecordedComplianceSchema,
)
from app.kernel import clock
from app.kernel.access import Access, current_actor, permit
from app.kernel.http import blueprint

orders = blueprint("orders", "责令限期改正、撤销决定：街道依《物业管理条例》第十九条第二款作出的决定")
_POLL = "/communities/<uuid:community_id>/polls/<uuid:poll_id>"


@orders.post(f"{_POLL}/correction-orders")
@permit(Access.STAFF)
@orders.arguments(CorrectionOrderSchema)
@orders.response(201, OrderSchema)
def order_correction(data: dict[str, Any], community_id: UUID, poll_id: UUID) -> Any:
    """Order a correction by a day, the authenticator asked again 责令限期改正."""
    demand = data["demand"], data["due_on"]
    return service.order_correction(
        current_actor(), community_id, poll_id, data["code"], data["grounds"], demand, clock.now())


@orders.post(f"{_POLL}/revocation")
@permit(Access.STAFF)
@orders.arguments(GroundsSchema)
@orders.response(201, OrderSchema)
def revoke(data: dict[str, Any], community_id: UUID, poll_id: UUID) -> Any:
    """Revoke what was decided, the authenticator asked again 撤销决定."""
    return service.revoke(current_actor(), community_id, poll_id, data["code"], data["grounds"], clock.now())


@orders.post("/communities/<uuid:community_id>/correction-orders/<uuid:order_id>/compliances")
@permit(Access.STAFF)
@orders.arguments(ComplianceSchema)
@orders.response(201, RecordedComplianceSchema)
def record_compliance(data: dict[str, Any], community_id: UUID, order_id: UUID) -> Any:
    """Record whether an order was complied with 登记改正情况."""
    return service.record_compliance(
        current_actor(), community_id, order_id, data["remarks"], clock.now(), complied=data["complied"])
