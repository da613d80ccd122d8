"""The demo: a month after the interview, on this machine, with real doors and a clock that runs ahead.

The players know nothing of how Afterview decides: they post what an ATS posts, read the mail that arrives, answer or
do not, call candidates or forget to. What they saw is compared with what Afterview's topics say.

names, cast        three companies, their people, jobs and candidates
office             a company's days and hours
tale, stories      what becomes of one candidate, told in the words of any ATS (ats)
greenhouse, ashby  the same as webhook bodies; own: as canonical events
moments            what companies send
script             the whole month, in order of time
inbox              a mail server for all candidates
doors              everything that is sent to the gateway over HTTP
reading            mails and pages as people read them
candidates         read, answer, opt out, or never come back
recruiters         do their feedback tasks, late, or never
topics             Afterview's account: its topics, followed as they grow
book               the players' account
agenda, play       time: on to whatever happens next
ledger             the two accounts, line by line
brief              what a recruiter has at hand for one task
figures, report    what is printed
setting, headless  an installation of its own, and all of it from start to end
"""
