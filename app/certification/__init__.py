"""Certify results (计票复核): objections, certificates, returns, orders to correct, revocations, and the evidence of a poll.

Legal basis: 物业管理条例 第19条第2款 for orders and revocations; certification itself is the office's statement that the
count was checked and is right, neither filing (备案) nor a confirmation that a decision is valid. An officer of the
community's office acts, who neither convened the assembly nor handled a ballot of it, with the authenticator asked again.
"""
