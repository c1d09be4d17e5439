"""Whether the settings of mail and robot make sense, said at the start and by ``doctor``."""

from __future__ import annotations

from webapp.core.errors import Conflict
from webapp.core.mail import SECURITY, MailFailed, connection, is_address, is_on
from webapp.core.settings import Settings
from webapp.home.notices import robots


def check_settings(settings: Settings) -> None:
    """Refuse to start on settings that can not be meant.

    Raises:
        ValueError: names the variable.
    """
    if settings.mail_security not in SECURITY:
        raise ValueError(f"WENKONG_MAIL_SECURITY must be one of {', '.join(SECURITY)}")
    if settings.mail_sender and not is_address(settings.mail_sender):
        raise ValueError("WENKONG_MAIL_SENDER must be one plain address")
    if settings.robot and settings.robot not in robots.VENDORS:
        raise ValueError(f"WENKONG_ROBOT must be one of {', '.join(robots.VENDORS)}")
    if not 0 <= settings.notice_hour <= 23:
        raise ValueError("WENKONG_NOTICE_HOUR must be 0 to 23")


def mail_verdict(settings: Settings) -> tuple[bool, str, str]:
    """Whether mail can go out, in words, and how to mend it: the server is asked, nothing is sent."""
    if not is_on(settings):
        return True, "off: people find their notices in the product only", ""
    try:
        with connection(settings):
            warning = "" if settings.mail_security != "none" else ", not encrypted"
            return True, f"{settings.mail_host}:{settings.mail_port} lets us in{warning}", ""
    except (MailFailed, OSError) as error:
        return False, f"{settings.mail_host}:{settings.mail_port}: {error}", "Look at WENKONG_MAIL_* and the server."


def robot_verdict(settings: Settings) -> tuple[bool, str, str]:
    """Whether the robot's address is allowed; nothing is posted."""
    if not robots.is_on(settings):
        return True, "off", ""
    try:
        place = robots.checked(settings.robot_url, robots.VENDORS[settings.robot], settings)
    except (Conflict, robots.RobotFailed) as error:
        return False, str(error), "Look at WENKONG_ROBOT_URL and WENKONG_ROBOT_ALLOW."
    return True, f"{settings.robot} at {place.host}", ""
