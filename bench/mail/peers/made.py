"""One mail of the usual size, as a program that sends mails makes it: two texts, a few headers, the email package."""

from email.message import EmailMessage

TEXT = "Hello {name},\n\nthank you for the time you took. How was it for you?\n\n{link}\n\n" + "A line of text.\n" * 20
HTML = "<!doctype html><html><body><p>Hello {name},</p>{lines}{link}</body></html>".replace(
    "{lines}", "<p>A paragraph of a mail.</p>\n" * 400
)


def mail(n: int) -> EmailMessage:
    known = {"name": f"Kari Nordmann {n}", "link": f"https://feedback.example.org/s/{n}"}
    message = EmailMessage()
    message["From"] = "Acme <people@example.org>"
    message["To"] = f"candidate{n}@example{n % 50}.org"
    message["Subject"] = "Your interview with Acme: how was it for you?"
    message["Message-ID"] = f"<{n}@example.org>"
    message.set_content(TEXT.format(**known))
    message.add_alternative(HTML.format(**known), subtype="html")
    return message
