"""As tasks of a Celery worker usually send: the standard library, a connection of its own for each mail."""

import json
import smtplib
import sys
from time import perf_counter, process_time

from bench.mail.peers.made import mail


def main(port: int, mails: int) -> None:
    begun, cpu = perf_counter(), process_time()
    for n in range(mails):
        with smtplib.SMTP("127.0.0.1", port) as smtp:
            smtp.send_message(mail(n))
    print(json.dumps({"seconds": perf_counter() - begun, "cpu": process_time() - cpu}))


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
