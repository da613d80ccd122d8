"""The demo: a month after the interview, on this machine, with real doors and a clock that runs ahead.

The players know nothing of how Afterview decides: they post what an ATS posts, read the mail that arrives, answer or
do not, call candidates or forget to, and report mails that come back. What they saw is compared with what Afterview's
topics say. Whoever looks on is one more player, and opens the same mails and pages.

world      three companies, their people, and everything that happens in a month, as webhooks and events
players    companies' systems, candidates, recruiters, managers, and the visitor
accounts   what the players noted, what Afterview's topics say, and both line by line
screen     how things stand: on a terminal, as a picture, on pages of its own
inbox      a mail server for everybody, and what it has taken (mail)
setting    an installation of its own; stage: everything up and running
play       time: on to whatever happens next, at once or in two minutes (pace)
headless   all of it from start to end; watched: with somebody who looks on
"""
