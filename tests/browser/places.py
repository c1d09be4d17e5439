"""The pages of the product as they stand in the menus, and who looks at them."""

from __future__ import annotations

from .hand import Hand
from .live import Site


def of_everybody(site: Site) -> list[str]:
    """Pages any signed-in person opens."""
    facts = site.facts
    document = facts["document"]
    return [
        "/", "/inbox/done", "/reviews", "/duties", "/notices", "/admin/calendar",
        "/docs", "/docs/work", "/search", "/search?q=服务级别", "/help", "/me",
        document, f"{document}/pages", f"{document}/history", f"{document}/links",
        f"{document}/read", facts["superseded"], "/copies", f"{document}/copies", "/me/reading", "/changes",
        f"{document}/reading", f"{document}/timeline", "/docs/registers", "/docs/registers/controlled",
        "/docs/registers/issues",
        f"{document}/borrow", "/loans", "/loans/new", "/loans/copying",
        "/external", "/external/customers",
    ]  # fmt: skip


def by_login(site: Site) -> dict[str, list[str]]:
    """Further pages, by the person who has the right to them."""
    facts = site.facts
    document, draft = facts["document"], facts["draft"]
    return {
        "li": [
            "/docs/new",
            f"/changes/new?document={document.removeprefix('/d/')}",
            f"{document}/compare",
            draft,
            f"{draft}/send",
            f"{draft}/edit",
            f"{document}/revise",
            "/docs/volumes",
            "/docs/volumes/new",
            "/changes/renaming",
            "/changes/renaming?old=服务级别&new=服务水平",
            facts["contents"],
            "/external/new",
            "/external/import",
            "/external/customers/new",
        ],
        "wang": [facts["return"], "/me/deputies", "/approvals/together"],
        "chen": [
            "/docs/release",
            f"{facts['to_release']}/release",
            f"{document}/obsolete",
            "/docs/import",
            "/docs/takeover",
            "/admin/numbers",
            "/copies/issue",
            "/docs/reading",
            "/docs/posts?post=客户经理",
            facts["readers"],
            facts["question"],
            facts["person"],
            "/copies/recall",
            "/copies/destroy",
            "/copies/holders",
            "/copies/stocktaking",
            "/copies/offline",
            "/copies/offline/new",
            "/copies/prints",
            f"{document}/prints",
            "/loans?view=all",
        ],
        "he": ["/admin/types", "/docs/import"],
        "secadmin": ["/people", "/admin/roles", "/admin/roles/new?like=staff", "/people/confirmations"],
        "sysadmin": [
            "/admin",
            "/people/new",
            "/admin/types/procedure",
            "/admin/types/new",
            "/admin/departments",
            "/admin/organisation",
            "/admin/organisation/1",
            "/admin/organisation/history",
            "/admin/check",
            "/setup/numbering",
            "/setup/stamp",
            "/setup/backup",
            "/setup/users",
            "/admin/mail",
            "/admin/calendar",
            "/admin/backup",
            "/docs/registers/controlled/form",
        ],
        "audadmin": ["/journal", "/journal/1", "/verify"],
    }


def rail(hand: Hand) -> list[str]:
    """Addresses of the areas in the main menu."""
    links = hand.page.locator("nav.rail").first.locator("a[data-go]")
    return [str(links.nth(index).get_attribute("href")) for index in range(links.count())]
