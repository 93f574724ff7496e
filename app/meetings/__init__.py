"""Hold the meetings of the bodies that act for owners: committee, preparatory and re-election groups, supervisors.

Legal basis: 建房〔2009〕274号 on the committee's meetings (待确认, the numbers are rules); 司法解释 第13条 for who reads minutes.
The chair calls, or the members whom the rule lets ask; members decide by their own majority; the office may read and attend.
"""
