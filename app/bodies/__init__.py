"""Keep the bodies that act for owners: committee, preparatory and re-election groups, their members and terms.

Legal basis: 物业管理条例 第10条、第15条、第16条; 深圳经济特区物业管理条例 第20条.
The office and certified elections seat members.
"""
