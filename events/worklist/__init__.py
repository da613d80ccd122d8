"""An assignee's worklist: which tasks are theirs to do, and which mails tell them of it."""
