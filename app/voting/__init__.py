"""Hold polls (表决): the frozen roll and what is put to the vote.

Legal basis: 民法典 第278条; 司法解释 第8条、第9条. The freeze happens within the publishing transaction of the assembly.
"""
