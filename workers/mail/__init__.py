"""Mail: what is waiting to be sent, how a message is made, how it is handed to a server and what the reply means."""
