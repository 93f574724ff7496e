"""Keep communities, their units and owners: the roll (房册), who proved to be an owner, and a community's rules.

Legal basis: 民法典 第271条至第287条; 司法解释 第1条、第8条、第9条. The clerk imports, the office confirms, owners claim,
reviewers decide. Arrears of fees are no part of it.
"""
