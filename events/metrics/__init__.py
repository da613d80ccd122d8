"""Experience in numbers: what facts are counted, how, and what of it may be seen (CONTRACT 4, "Metrics").

feeds       which fact counts in which metric, and when it is dated
tally       what a fact adds, and counts at one moment
measures    what a metric is, given its counts
scores      the formulas: cNPS and its interval, means, shares
sketch      percentiles within 1 %
cells       tenant, department, job, stage, touchpoint; day, week, month, all
plan        one fact as additions to series
series      the counts of one metric in one cell, and when they are told again
board       the series of one window, as stored
publishing  a cell as an event out
held        answers that wait for their Monday
releasing   which of them leave, and what is said of each
"""
