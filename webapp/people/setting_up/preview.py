"""A sample cover of this organisation with its stamp, in colour and as a grey printer shows it."""

from __future__ import annotations

from functools import lru_cache

from webapp.core import files
from webapp.people.sites import House, house_of
from webapp.rendering import ApprovalLine, CoverValues, Delivery, deliver, make_cover, page_picture
from webapp.rendering.values import LOGO

WIDTH = 560


def stamp_preview(mode: str, *, grey: bool) -> bytes:
    """A PNG of a controlled copy's cover, ``mode`` printed or frame.

    Raises:
        Conflict, Invalid: PDF making is off, or no Chinese font is there.
    """
    return _picture(house_of(None), mode, grey)


@lru_cache(maxsize=16)
def _picture(house: House, mode: str, grey: bool) -> bytes:
    cover = _cover(house)
    delivered = deliver(
        Delivery(
            body=cover, cover=cover, stamp="controlled", by_hand=mode == "frame", controlled=True,
            distribution_number="A07", state_line="现行有效",
        )
    )  # fmt: skip
    return page_picture(delivered, width=WIDTH, grey=grey)


@lru_cache(maxsize=4)
def _cover(house: House) -> bytes:
    values = CoverValues(
        organisation=house.company,
        system=house.system_title or "质量管理体系文件",
        number=f"{house.abbreviation}/QP-01",
        title="文件控制程序",
        label="A/0",
        classifications=("普通", "敏感", "机密"),
        classification="普通",
        issue_date="2026-01-01",
        effective_date="2026-01-15",
        approvals=(ApprovalLine("编制", ""), ApprovalLine("批准", "")),
        letterhead=house.letterhead,
    )
    return make_cover(values, images={LOGO: files.read(house.logo_sha)} if house.logo_sha else {})
