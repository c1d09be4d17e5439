"""Comparing two texts: nothing is lost, only what changed is marked, and each thing is named once."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.rendering.comparing import Comparison, Unit, compare, pieces_of

ALPHABET = "服务级别管理 SLA98%\t.。；\n"
CELLS = st.lists(st.text(ALPHABET, max_size=8), min_size=1, max_size=4)
UNITS = st.lists(
    st.one_of(
        st.builds(lambda text: Unit("text", text), st.text(ALPHABET, max_size=30)),
        st.builds(lambda cells: Unit("row", " | ".join(cells), tuple(cells)), CELLS),
    ),
    max_size=8,
)


def texts(*lines: str) -> list[Unit]:
    """Paragraphs; ``#`` begins a heading, ``|`` parts the cells of a row."""
    return [
        Unit("heading", line[1:].strip()) if line.startswith("#")
        else Unit("row", line, tuple(cell.strip() for cell in line.split("|"))) if "|" in line
        else Unit("text", line)
        for line in lines
    ]  # fmt: skip


def marked(found: Comparison) -> list[str]:
    """Each entry as one text: its kind and [-removed-] {+added+} words, cells parted by ``|``, lines by ``/``."""
    signs = {"same": "%s", "ins": "{+%s+}", "del": "[-%s-]"}
    shown = [
        (entry.kind, ["|".join("".join(signs[p.kind] % p.text for p in c) for c in line.cells) for line in entry.lines])
        for entry in found.entries
    ]
    return [f"{kind} " + " / ".join(lines) for kind, lines in shown]


@pytest.mark.parametrize(
    ("old", "new", "change"),
    [
        ("服务级别经理应定期召集审查会议。", "服务级别经理应每年至少一次召集审查会议。",
         "服务级别经理应[-定期-]{+每年至少一次+}召集审查会议。"),
        ("目标 95%", "目标 98%", "目标 [-95-]{+98+}%"),
        ("保存期限三年。", "保存期限五年。", "保存期限[-三-]{+五+}年。"),
        ("The owner reviews it monthly.", "The owner reviews it quarterly.",
         "The owner reviews it [-monthly-]{+quarterly+}."),
        ("应在5个工作日内回复", "应在5个工作日内书面回复", "应在5个工作日内{+书面+}回复"),
        ("由质量部负责人审核后发布", "由质量部审核后发布", "由质量部[-负责人-]审核后发布"),
        ("SLA 1.10 版", "SLA 1.11 版", "SLA [-1.10-]{+1.11+} 版"),
    ],
)  # fmt: skip
def test_only_the_words_that_changed_are_marked(old: str, new: str, change: str) -> None:
    assert marked(compare(texts(old), texts(new))) == [f"changed {change}"]


@pytest.mark.parametrize(
    ("old", "new", "changes"),
    [
        (["目的", "作废条款", "记录"], ["目的", "记录", "生效日期"], ["removed [-作废条款-]", "added {+生效日期+}"]),
        (["甲段的内容在此", "乙段的内容在彼", "丙段落在最后"], ["丙段落在最后", "甲段的内容在此", "乙段的内容在彼"],
         ["moved 丙段落在最后"]),
        (["第一条内容完全不变", "负责人每月检查一次并记录结果", "第三条也不变"],
         ["第一条内容完全不变", "第三条也不变", "新加的一条与别处无关", "负责人每季检查一次并记录结果"],
         ["added {+新加的一条与别处无关+}", "moved 负责人每[-月-]{+季+}检查一次并记录结果"]),
        (["#3 职责", "文控员负责发放。"], ["#3 职责和权限", "文控员负责发放。"], ["changed 3 职责{+和权限+}"]),
        (["指标|目标|周期", "可用性|95%|月", "响应|15 分钟|月"], ["指标|目标|周期", "可用性|98%|月", "响应|15 分钟|月"],
         ["changed 可用性|[-95-]{+98+}%|月"]),
        (["指标|目标", "可用性|95%"], ["指标|目标", "可用性|95%", "满意度|90%"], ["added {+满意度+}|{+90%+}"]),
        (["指标|目标", "可用性|95%", "满意度|90%"], ["指标|目标", "满意度|90%"], ["removed [-可用性-]|[-95%-]"]),
        (["序号|内容", "1|启动", "2|执行"], ["序号|内容", "1|启动", "2|执行", "3|收尾"], ["added {+3+}|{+收尾+}"]),
        (["项目|责任人", "备份|李强"], ["项目|责任人|时限", "备份|李强|每月"],
         ["changed 项目|责任人|{+时限+}", "changed 备份|李强|{+每月+}"]),
        (["投诉由服务台受理。投诉在三日内答复。"], ["投诉由服务台受理。", "投诉在三日内答复。"],
         ["split 投诉由服务台受理。[-投诉在三日内答复。-] / {+投诉在三日内答复。+}"]),
        (["目的", "范围"], ["目的", "范围"], []),
        ([], ["全新的文件"], ["added {+全新的文件+}"]),
        (["全部删除"], [], ["removed [-全部删除-]"]),
        (["无", "无"], ["无"], ["removed [-无-]"]),
    ],
)  # fmt: skip
def test_the_list_of_changes_is_complete_and_has_no_false_entry(
    old: list[str], new: list[str], changes: list[str]
) -> None:
    assert marked(compare(texts(*old), texts(*new))) == changes


@given(UNITS, UNITS)
def test_both_texts_can_be_read_out_of_the_comparison(old: list[Unit], new: list[Unit]) -> None:
    lines = compare(old, new).lines
    was = {line.old: "".join(p.text for p in line.pieces if p.kind != "ins") for line in lines if line.old is not None}
    now = ["".join(p.text for p in line.pieces if p.kind != "del") for line in lines if line.new is not None]
    assert now == ["".join(unit.cells) if unit.cells else unit.text for unit in new]
    assert [was[n] for n in range(len(old))] == ["".join(unit.cells) if unit.cells else unit.text for unit in old]


@given(st.text(ALPHABET, max_size=600), st.text(ALPHABET, max_size=600))
def test_pieces_lose_no_character(old: str, new: str) -> None:
    pieces = pieces_of(old, new)
    assert "".join(p.text for p in pieces if p.kind != "ins") == old
    assert "".join(p.text for p in pieces if p.kind != "del") == new


@given(UNITS)
def test_a_text_compared_with_itself_has_no_change(units: list[Unit]) -> None:
    assert compare(units, units).entries == ()


@pytest.mark.parametrize("repeated", [True, False])
def test_ten_thousand_paragraphs_come_to_an_end(repeated: bool) -> None:
    old = [Unit("text", "相同的段落内容" if repeated else f"第 {n} 段的内容") for n in range(10_000)]
    new = old[:5_000] + [Unit("text", f"新的第 {n} 段") for n in range(2_000)] + old[6_000:]
    assert sum(line.new is not None for line in compare(old, new).lines) == len(new)
