"""Keep the archive of a community (物管档案): what each act made is filed by itself, people upload the rest.

Legal basis: 物业管理条例 第14条第3款（会议记录）; 建筑物区分所有权司法解释 第13条（业主查阅）; 档案法 第13条. The classes, how
long they are kept and who may read them are data (catalogues/*.yaml), each with its ground and how sure it is.
"""
