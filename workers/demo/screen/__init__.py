"""What there is to look at while it plays.

board, ticker   how things stand, and what has just happened
live, picture   that on a screen; as a picture for the README
website         that on pages, with every mail
entrance        the demo's one address; front: the door that links in mails lead to
"""
