"""Speak with owners outside of any vote: opinions gathered (征集意见), notices (通知公告), questions and answers (业主提问).

Legal basis: none that gives effect. What is gathered here is no decision of the owners' assembly, and every page and
paper of it says so; the time to answer a question is the rule `question_answer_days`, 待确认.
Who acts: members of the committee or group in its term, officers of the office; the service company's staff in matters of
service only. Owners who are verified answer, read and ask.
"""
