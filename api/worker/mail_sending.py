"""Sends mail by SMTP. What a server says is kept as its code alone: its text may repeat an address or a login."""

from __future__ import annotations

import smtplib
import ssl

from api.clock import Clock
from api.logs import logger
from api.settings import Settings
from api.worker.deliveries import WebhookReply
from api.worker.mail_message import message_of
from compliance.model.mail import is_address
from compliance.store.webhooks import MAILTO, Due

SECONDS = 15.0


class SmtpMailer:
    """Sends one mail at a time by a connection of its own. It may be called by several threads."""

    def __init__(self, settings: Settings, clock: Clock) -> None:
        """Take the settings (`smtp_…`, `public_url`); nothing is asked yet."""
        self._settings, self._clock = settings, clock
        self._site = settings.public_url.rstrip("/")

    def __call__(self, due: Due) -> WebhookReply:
        """Send one delivery. Nothing that goes wrong is raised; 250 is what a server answers that took it."""
        reply = self._sent(due)
        if not reply.arrived:
            logger().warning("mail_not_sent", delivery=due.id, status=reply.status, why=reply.error)
        return reply

    def _sent(self, due: Due) -> WebhookReply:
        try:
            self._send(due)
        except smtplib.SMTPNotSupportedError:
            return WebhookReply(None, "the mail server offers no STARTTLS or no login; nothing was sent")
        except smtplib.SMTPAuthenticationError as error:
            return WebhookReply(error.smtp_code, f"the mail server refused user or password ({error.smtp_code})")
        except smtplib.SMTPRecipientsRefused as error:
            code = next(iter(error.recipients.values()))[0]
            return WebhookReply(code, f"the mail server refused the recipient ({code})")
        except smtplib.SMTPResponseException as error:
            return WebhookReply(error.smtp_code, f"the mail server refused the mail ({error.smtp_code})")
        except ssl.SSLCertVerificationError:
            return WebhookReply(None, "the certificate of the mail server does not hold; nothing was sent")
        except (TimeoutError, smtplib.SMTPServerDisconnected):  # smtplib tells a silent server as one that broke off
            return WebhookReply(None, f"the mail server broke off, or said nothing for {SECONDS:g} seconds")
        except (OSError, smtplib.SMTPException) as error:
            return WebhookReply(None, f"no connection to the mail server: {type(error).__name__}")
        except Exception as error:  # what nobody foresaw is an attempt without success, and no reason to stop
            return WebhookReply(None, f"not sent: {type(error).__name__}")
        return WebhookReply(250)

    def _send(self, due: Due) -> None:
        """Send one mail. Raises what went wrong; nothing is sent before the connection is as the settings want it."""
        settings, to = self._settings, due.url.removeprefix(MAILTO)
        if not is_address(to):
            raise ValueError("not a mail address")
        message = message_of(due, settings.smtp_from, self._site, self._clock())
        with self._connected() as server:
            if settings.smtp_security == "starttls":
                server.starttls(context=ssl.create_default_context())
            if settings.smtp_user:
                server.login(settings.smtp_user, settings.smtp_password)
            server.send_message(message, settings.smtp_from, [to])

    def _connected(self) -> smtplib.SMTP:
        place = (self._settings.smtp_host, self._settings.smtp_port)
        if self._settings.smtp_security == "tls":
            return smtplib.SMTP_SSL(*place, timeout=SECONDS, context=ssl.create_default_context())
        return smtplib.SMTP(*place, timeout=SECONDS)
