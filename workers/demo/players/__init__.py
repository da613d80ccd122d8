"""Who acts. Nobody here knows how Afterview decides.

doors           everything that is sent to the gateway over HTTP
spoken, reading what mails and pages say to people; lists: a recruiter's list of letters
candidates      read, answer, opt out, or never come back
deeds           what is done about feedback that is owed, late, or never
recruiters      do it with a system of their own, which follows the topic and reports on the bus
postmaster      reports mails that come back
desks           do it from their mails, on the pages; managers get what is late
visitor         whoever sits before the screen: what they do is noted, too
agenda          what somebody is going to do, and when
"""
