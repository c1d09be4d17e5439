"""Two looks at a text: does it break off, and which of its lines did a web site leave behind.

The importer accepts unfinished text, marks it and never invents the rest (seeds.md G.4, G.2).
"""

from __future__ import annotations

import re

_CLOSING = tuple("。.!！?？;；…）)】]》>”\"』」'’|")
_OPEN_END = re.compile(r"[,，、:：(（《“\-—和及与或的为由在对将并]$")
_WHOLE = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"^(?:相关文档|最新文档|合集下载|相關文檔|最新文檔)$",
        r"下载文档前|仅部分预览|文档侵犯您的权益|平台不提供额外",
        r"^.{0,12}(?:下载资料库|资料库下载)\W*$",
        r"^(?:首页|首頁|home)\s*[>›»]|^[上下]一篇\s*[:：]|^(?:阅读|浏览|下载|点击)(?:次数|量)\s*[:：]?\s*\d+",
        r"^(?:点击|扫码|扫一扫)\S{0,6}(?:下载|关注|查看全文|阅读全文)|^(?:打印本页|关闭窗口|分享到|返回顶部)",
        r"^更多\S{0,12}(?:请|敬请)(?:登录|访问|关注|下载)|(?:开通|升级)\s*(?:VIP|会员)",
        r"^[-—–]\s*\d{1,3}\s*[-—–]$",
        r"^https?://\S+$|^www\.\S+$",
    )
)
_LONGEST_NOISE = 120
"""A longer line holds sound text beside a notice, and stays."""
_INSIDE = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"【[^】]{0,60}(?:最新资料|word文档|可编辑|精品)[^】]{0,60}】",
        r"下载资料库|资料库下载",
        r"[\u0b80-\u0bff]",
        r"(?-i:(?<![A-Z0-9-])(?:[A-Z0-9]{4,12}-){3,})",
        r"(?<![\d-])[-—–]\s?\d{1,3}\s?[-—–](?=\s|$)",
    )
)
_FILLER = re.compile(r"(?<![A-Za-z'’])(?:[A-Za-z][A-Za-z'’]*[ ,.]+){10,}")
_LETTERS = re.compile(r"[A-Za-z]")
_HAN = re.compile(r"[\u3400-\u9fff]")
_ENOUGH = 12


def is_noise(line: str) -> bool:
    """Whether nothing of the line is the document's: a download site left it behind."""
    text = line.strip()
    return len(text) <= _LONGEST_NOISE and any(pattern.search(text) for pattern in _WHOLE)


def has_noise(line: str) -> bool:
    """Whether a line is noise or holds some beside sound text: a watermark, a site's code."""
    return is_noise(line) or any(pattern.search(line) for pattern in _INSIDE)


def web_noise(text: str) -> list[int]:
    """The numbers (from 1) of lines with such leavings: tails and download notices, advertising,
    site codes, bare page numbers, watermark letters, English filler in a Chinese text.

    A line may hold sound text beside the noise: it is pointed out, never removed.
    """
    chinese = len(_HAN.findall(text)) > len(_LETTERS.findall(text))
    return [
        number
        for number, line in enumerate(text.splitlines(), start=1)
        if has_noise(line) or (chinese and _FILLER.search(line) is not None)
    ]


def looks_incomplete(text: str) -> bool:
    """Whether a text breaks off in mid-sentence: its last line, noise apart, is long and ends
    without a mark, or ends on a word or mark that wants more. A short last line (a list item, a
    signature) is taken as an end.
    """
    lines = [line.strip() for line in text.splitlines() if line.strip() and not is_noise(line)]
    if not lines:
        return False
    last = lines[-1]
    if last.endswith(_CLOSING):
        return False
    return len(last) > 2 * _ENOUGH or (len(last) > _ENOUGH // 2 and bool(_OPEN_END.search(last)))
