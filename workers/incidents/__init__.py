"""`afterview incidents`: what went wrong in some time, from what the log keeps.

telling     a record of a topic as what happened, if it is worth telling
grouping    the same again and again is one incident
gathering   from whichever host's log
said        for a person, or a script
"""
