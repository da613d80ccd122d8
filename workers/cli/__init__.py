"""The command line (CONTRACT 5): `main` puts it together, every other module is one command or what they share."""
