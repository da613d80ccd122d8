"""The demo: a month after the interview, on this machine, with real doors and a clock that runs ahead.

The players know nothing of how Afterview decides: they post what an ATS posts, read the mail that arrives, answer or
do not, call candidates or forget to. What they saw is compared with what Afterview's topics say.

names, cast        two companies, their people, jobs and candidates
tale, stories      what becomes of one candidate, told in the words of any ATS
greenhouse, ashby  the same as webhook bodies
script             the whole month, in order of time
inbox              a mail server for all candidates
doors              everything that is sent to the gateway over HTTP
reading            mails and pages as people read them
candidates         read, answer, opt out, or never come back
recruiters         do their feedback tasks, late, or never
topics             Afterview's account: its topics, followed as they grow
book               the players' account
play               time: on to whatever happens next
ledger             the two accounts, line by line
report             what is printed
headless           all of it, from start to exit code
"""
