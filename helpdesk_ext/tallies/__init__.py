"""What was counted on each day, kept so that a report over a year of a million appeals takes no look at them.

`figures` says what is counted, `keeping` counts days that are over, `marks` notes the days to be counted anew
because an appeal of theirs has changed, `reading` adds up kept days and counts the others on the spot. So a
figure is the same whether its days are kept or not, at any moment.

A small store keeps nothing (`keeping.LEAST_APPEALS`): there everything is counted on the spot.
"""
