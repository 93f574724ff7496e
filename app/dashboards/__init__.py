"""Figures for the office (统计): what happened in its communities, by community and month. Reads everywhere, writes nothing.

Legal basis: the sub-district office guides and supervises assemblies and committees (物业管理条例 第10条、第20条); it sees
counts and no ballot. Who acts: officers and administrators of the office.
"""
