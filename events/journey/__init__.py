"""The journey of one candidate: `decide`, and what it is made of.

| module | decides |
|---|---|
| `decide.py` | the order of things: timers first, then the event; which handler an event has |
| `feedback.py` | tasks: scheduling, closing, their three timers (rules 1, 3-7, 25, 26) |
| `interviews.py` | planned, completed, cancelled, moved (rules 1, 2, 18, 21, 22) |
| `applications.py` | decisions on an application (rules 3, 4, 15, 16, 23) |
| `telling.py` | telling the candidate, by a task or beside it (rules 8-10, 26) |
| `surveys.py` | invitations: scheduling, sending, reminding, expiry (rules 2, 8, 9, 11-13) |
| `invitations.py` | one invitation: its ends, its windows, the events about it |
| `answers.py`, `notes.py` | what candidates and interviewers say (rule 14) |
| `letters.py` | a letter that a person has released: sending it, and what comes of it (rules 4, 25, 26; R27) |
| `release.py` | whether a letter may be released, and how it is with one |
| `mails.py` | what the mailer reports back (R79, R80) |
| `eligibility.py` | who is not asked, and why (rule 11) |
| `candidates.py` | contact data, preference (R29, rule 25) |
| `optouts.py` | opt-out, and its undoing (R27) |
| `merging.py`, `erasing.py` | rules 24 and 20 |
| `timers.py` | what is due, in which order (R11, R15, R79) |
| `looking.py` | how a task or an invitation stands, for whoever opens its link |
| `briefing.py` | what a task's brief is made of |
| `state.py`, `pruning.py` | what is stored, and what is dropped from it |
"""
