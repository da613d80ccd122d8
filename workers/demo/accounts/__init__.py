"""Two accounts of one month.

book             the players' own; wishes: how candidates would like to hear
topics, timers   Afterview's: its topics, followed as they grow
ledger           both, line by line
brief            what a recruiter has at hand for one task
figures, report  what is printed
"""
