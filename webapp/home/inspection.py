"""What ``doctor`` finds about this host, as lines of the check page."""

from __future__ import annotations

from collections.abc import Iterator

from webapp import core, shell
from webapp.core.access import Actor, Permission
from webapp.core.errors import N_, Message
from webapp.home import doctor
from webapp.home.backups import queries as backups
from webapp.people.inspection import Fault

CHECKS = {
    "disk": N_("Free disk space"),
    "transport": N_("Connection"),
    "sqlite": N_("Database"),
    "durability": N_("Database"),
    "triggers": N_("Protecting triggers"),
    "clock": N_("Clock"),
    "ledger": N_("Ledger of checkpoints"),
    "jobs": N_("Jobs that stopped"),
    "search": N_("Search index"),
    "pango": N_("PDF making"),
    "harfbuzz-subset": N_("PDF making"),
    "chinese-font": N_("Chinese fonts"),
    "libreoffice": N_("Word files"),
    "sandbox": N_("Reading files of others"),
}
GRAVE = frozenset({"triggers", "ledger", "clock", "durability", "instance"})


def inspect_server(by: Actor) -> Iterator[Fault]:
    """Base address, keys and backups, and whatever doctor says is not right."""
    settings = core.current_settings()
    if not settings.base_url:
        text = N_("WENKONG_BASE_URL is not set: links and codes on paper carry %(url)s")
        unset = Message(text, {"url": core.base_url()})
        yield Fault("stop", "server", "WENKONG_BASE_URL", unset)
    if settings.keys_dir.resolve().is_relative_to(settings.home.resolve()):
        inside = Message(N_("the keys lie inside the data: whoever takes a backup takes them along"))
        yield Fault("stop", "server", "WENKONG_KEYS", inside)
    elif settings.keys_dir.exists() and settings.keys_dir.stat().st_mode & 0o077:
        yield Fault("stop", "server", "WENKONG_KEYS", Message(N_("other users of this server can open the keys")))
    if backups.folder() is None:
        where = "setting_up.backup" if by.may(Permission.SETTINGS_MANAGE) else ""
        yield Fault("warn", "server", "", Message(N_("no folder for backups is chosen")), where)
    for check in doctor.examine():
        if not check["ok"] and (check["name"] != "transport" or settings.base_url):
            said = {"detail": check["detail"], "mend": check["mend"]}
            level = "stop" if check["name"] in GRAVE else "warn"
            place = shell.translate(CHECKS.get(str(check["name"]), str(check["name"])))
            yield Fault(level, "server", place, Message(N_("doctor says: %(detail)s. %(mend)s"), said))
