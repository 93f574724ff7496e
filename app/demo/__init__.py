"""The demonstration: three pilot communities of the 2019 report with invented people and realistic rolls.

Loaded through the same services as real data, over months of a moved clock. Production has none of it.
"""
