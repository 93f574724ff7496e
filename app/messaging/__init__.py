"""Tell people by message, and keep what became of each message (短信).

Legal basis: 个人信息保护法 art. 6 (no more than needed): a message names a unit, never an owner or a choice.
Who acts: the rooms above promise messages within their transaction; the worker hands them to a gateway.
"""
