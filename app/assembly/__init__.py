"""Convene an assembly of owners: agenda, motions, review by the office, notice and its delivery.

Legal basis: 物业管理条例 第12条至第15条; 民法典 第278条. A body's members convene, the office confirms, owners are told.
"""
