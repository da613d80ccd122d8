"""The shell: hosts, stages, gateway, mail and the command line."""
