"""Carry an election (业主委员会选举) past its count: withdrawals, public lots, seats, alternates, the next round.

Legal basis: 民法典 第278条第1款第3项; 深圳经济特区物业管理条例 第41条; 两轮选举为变通规定，待确认.
The convener and the office act; voting keeps the facts that the count reads.
"""
