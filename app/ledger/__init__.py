"""Keep what was recorded so that nobody can change it unseen: one append-only Merkle log for each poll (账册).

The room knows a log by its community and its id, and never what a poll is: voting and certification say what a leaf
means. Legal basis: 最高人民法院《关于民事诉讼证据的若干规定》第93、94条 (how electronic data was made and kept).
Who acts: nobody by hand; the cast and the acts of the office append, one sequencer gives positions, anybody checks.
Formats stand in docs/bundle-format.md, promises in docs/trust.md.
"""
