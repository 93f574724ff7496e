"""The kernel's own small tables that no module above needs as a class of its own."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, CheckConstraint, Column, Table

from app.kernel.db import Base

clock_offset = Table(
    "clock_offset", Base.metadata,
    Column("single", Boolean, primary_key=True, server_default="true"),
    Column("seconds", BigInteger, nullable=False, server_default="0"),
    CheckConstraint("single", name="one_row"),
)
