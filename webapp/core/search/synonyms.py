"""Words that mean the same in Taiwan and on the mainland, spelling variants, known misspellings.

Used on the question only: the index keeps what was written. A word in quotation marks is searched
as typed. All entries are simplified characters (檔案 folds to 档案).
"""

from __future__ import annotations

from webapp.core.search.folding import fold_text

ALIKE: tuple[tuple[str, ...], ...] = (
    ("文件", "档案"),
    ("程序", "程式"),
    ("软件", "软体"),
    ("硬件", "硬体"),
    ("合同", "契约"),
    ("窗口", "视窗"),
    ("网格", "格线"),
    ("计划", "计画"),
    ("权限", "许可权"),
    ("互联网", "网际网路"),
    ("网络", "网路"),
    ("服务器", "伺服器"),
    ("群众", "民众"),
    ("电子邮件", "电子邮局", "电子邮箱"),
    ("打印", "列印"),
    ("项目", "专案"),
    ("信息", "资讯"),
    ("质量", "品质"),
    ("台账", "台帐"),
    ("账号", "帐号"),
    ("账户", "帐户"),
    ("记录", "纪录"),
    ("阈值", "阀值"),
    ("请购", "申购"),
    ("登录", "登陆"),
    ("其他", "其它"),
)

MISSPELT: dict[str, tuple[str, ...]] = {
    "投诉": ("投拆",),
    "计算机": ("机算计",),
    "决不": ("觉不",),
    "纪律": ("记律",),
    "浏览": ("测览",),
}

MOST = 8  # alternatives of one word: keeps a long question bounded


def alternatives(folded: str) -> tuple[str, ...]:
    """Other spellings of ``folded`` to search as well, at most ``MOST``, without itself.

    Each word in it is exchanged by itself, then several together.
    """
    found = [folded]
    for word, others in _table():
        if word in folded:
            found += [known.replace(word, other) for known in tuple(found) for other in others]
        if len(found) > MOST:
            break
    return tuple(dict.fromkeys(found[1 : MOST + 1]))


def _table() -> list[tuple[str, tuple[str, ...]]]:
    return _PAIRS


def _pairs() -> list[tuple[str, tuple[str, ...]]]:
    pairs = [(word, tuple(w for w in group if w != word)) for group in ALIKE for word in group]
    return [*pairs, *MISSPELT.items()]


_PAIRS = _pairs()


def folds_to_itself() -> list[str]:
    """Words of the tables that are not in folded form (a test expects none)."""
    return [w for word, others in _PAIRS for w in (word, *others) if fold_text(w) != w]
