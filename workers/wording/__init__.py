"""The words of mails and letters: the packaged ones, and those of an installation or a tenant that replace them."""
