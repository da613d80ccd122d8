"""Three companies that do not exist, and everything that happens there in a month.

names, cast        their people, jobs and candidates
office             a company's days and hours
tale, stories      what becomes of one candidate, told in the words of any ATS (ats)
greenhouse, ashby  the same as webhook bodies; own: as canonical events
moments            what companies send
script             the whole month, in order of time
"""
