"""The same mails, sent as others send them: nothing written ahead, each made and handed over in turn."""
