"""What people open.

doors       the paths, and who answers at each; tickets: what a token opens
surveys     /s/<token>; answers: from a form to answers, and back
optouts     /u/<token>
tasks       /t/<token>; desk prepares a task, taskview shows it, taskforms and taskevents take what was done
worklists   /r/<token>; worklistview, worklistforms
journeys    candidates' journeys, and lists: assignees' worklists, as stored
rendering   templates to pages; means: what all doors work with
"""
