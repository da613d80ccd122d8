"""The demo: a month after the interview, on this machine, with real doors and a clock that runs ahead.

The players know nothing of how Afterview decides: they post what an ATS posts, read the mail that arrives, answer or
do not, call candidates or forget to. What they saw is compared with what Afterview's topics say. Whoever looks on is
one more player, and opens the same mails and pages.

names, cast        three companies, their people, jobs and candidates
office             a company's days and hours
tale, stories      what becomes of one candidate, told in the words of any ATS (ats)
greenhouse, ashby  the same as webhook bodies; own: as canonical events
moments            what companies send
script             the whole month, in order of time
inbox, mail        a mail server for everybody, and what it has taken
doors              everything that is sent to the gateway over HTTP
spoken, reading    what mails and pages say to people; lists: a recruiter's list of letters
candidates         read, answer, opt out, or never come back
deeds              what is done about feedback that is owed, late, or never
recruiters         do it with a system of their own, which follows the topic and reports on the bus
desks              do it from their mails, on the pages; managers get what is late
visitor            whoever sits before the screen: what they do is noted, too
topics, timers     Afterview's account: its topics, followed as they grow
book               the players' account
agenda, play, pace time: on to whatever happens next, at once or in two minutes
ledger             the two accounts, line by line
brief              what a recruiter has at hand for one task
board, ticker      how things stand, and what has just happened
live, picture      that on a screen; as a picture for the README
website, front     that on pages, with every mail; the door that links in mails lead to
figures, report    what is printed
setting, entrance  an installation of its own, and its one address
stage              everything up and running
headless, watched  all of it from start to end, without and with somebody who looks on
"""
