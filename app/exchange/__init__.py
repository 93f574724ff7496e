"""Pass documents down and bring figures up (文件下发、数据上报) between an office and its communities.

Legal basis: 物业管理条例 第5条、第10条 (the office guides and supervises); what a community must report the office says in
its form. Who acts: the office's officers write, a community's committee, preparatory group and clerk answer.
"""
