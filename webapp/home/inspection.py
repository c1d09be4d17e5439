"""What ``doctor`` finds about this host, as lines of the check page."""

from __future__ import annotations

from collections.abc import Iterator

from webapp import core, shell
from webapp.core.access import Actor, Permission
from webapp.core.errors import N_, Message
from webapp.home import doctor
from webapp.home.backups import queries as backups
from webapp.people.inspection import Fault

# Names of doctor's checks as places, and what to do, for people who do not read the command line.
CHECKS: dict[str, tuple[str, str]] = {
    "disk": (N_("Free disk space"), N_("there is little room left; make room on the disk")),
    "transport": (N_("Connection"), N_("pages are not served over HTTPS: what is typed can be read on the way")),
    "sqlite": (N_("Database"), N_("the version of SQLite is too old")),
    "durability": (N_("Database"), N_("the database does not keep what it has acknowledged")),
    "triggers": (N_("Protecting triggers"), N_("some are missing; start the product again")),
    "clock": (N_("Clock"), N_("the clock stands before the last entry of the journal; set it right")),
    "ledger": (N_("Ledger of checkpoints"), N_("the journal does not continue it; declare the restore")),
    "jobs": (N_("Background jobs"), N_("some have stopped after repeated failures")),
    "search": (N_("Search index"), N_("it has faults; build it anew")),
    "pango": (N_("PDF making"), N_("it is off: a library is missing")),
    "harfbuzz-subset": (N_("PDF making"), N_("it is slow: a library is missing")),
    "chinese-font": (N_("Chinese fonts"), N_("none is found; Chinese PDFs are refused")),
    "libreoffice": (N_("Word files"), N_("the converter is missing or does not start")),
    "sandbox": (N_("Reading files of others"), N_("the process that reads them is not fully cut off")),
}
OTHER = N_("is not right")
GRAVE = frozenset({"triggers", "ledger", "clock", "durability", "instance"})


def inspect_server(by: Actor) -> Iterator[Fault]:
    """Base address, keys and backups, and whatever doctor says is not right (its details are on the command line)."""
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
            name = str(check["name"])
            place, what = CHECKS.get(name, (name, OTHER))
            level = "stop" if name in GRAVE else "warn"
            yield Fault(level, "server", shell.translate(place), Message(what))
