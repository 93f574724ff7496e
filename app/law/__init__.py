"""The law of the owners' assembly (业主大会), as values in and values out.

Pure: no Flask, no database, no clock, no chance, no binary fractions. The rules are dated data in
`rulesets/`, a community's own rules (议事规则) are laid over them where the law lets them, and a decision
carries the lines that a lawyer can read aloud. `docs/law.md` is the guide.

Law: 民法典 第271条至第287条；物业管理条例；深圳经济特区物业管理条例.
"""
