"""Mail, measured: ours and two usual ways beside it, into real SMTP servers on the loopback."""
