"""aiosmtplib as its documentation shows it: one connection, `send_message` for one mail after the other."""

import asyncio
import json
import sys
from time import perf_counter, process_time

from aiosmtplib import SMTP

from bench.mail.peers.made import mail


async def main(port: int, mails: int) -> None:
    begun, cpu = perf_counter(), process_time()
    async with SMTP(hostname="127.0.0.1", port=port, start_tls=False) as smtp:
        for n in range(mails):
            await smtp.send_message(mail(n))
    print(json.dumps({"seconds": perf_counter() - begun, "cpu": process_time() - cpu}))


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]), int(sys.argv[2])))
