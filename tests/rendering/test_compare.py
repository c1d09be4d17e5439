"""Comparing two texts: nothing is lost, only what changed is marked, and each thing is named once."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.rendering.compared import read_out
from webapp.rendering.comparing import Comparison, Purse, Unit, compare, pieces_of

ALPHABET = "服务级别管理 SLA98%\t.。；\n"


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


@given(st.text(ALPHABET, max_size=600), st.text(ALPHABET, max_size=600))
def test_pieces_lose_no_character(old: str, new: str) -> None:
    pieces = pieces_of(old, new)
    assert "".join(p.text for p in pieces if p.kind != "ins") == old
    assert "".join(p.text for p in pieces if p.kind != "del") == new


@pytest.mark.parametrize(
    ("old", "new", "changes"),
    [
        # By hand, by Word, in Chinese, below a chapter, of chapters, of rows: one note, and only what is new beside it.
        (["1. 受理", "2. 派单", "3. 关闭"], ["1. 受理", "2. 分级", "3. 派单", "4. 关闭"],
         ["added {+2. 分级+}", "renumbered [-2-]{+3+}. 派单 / [-3-]{+4+}. 关闭"]),
        (["1 受理", "2 派单", "3 关闭"], ["1 受理", "2 关闭"], ["removed [-2 派单-]", "renumbered [-3-]{+2+} 关闭"]),
        (["（一）受理", "（二）关闭"], ["（一）登记", "（二）受理", "（三）关闭"],
         ["added {+（一）登记+}", "renumbered （[-一-]{+二+}）受理 / （[-二-]{+三+}）关闭"]),
        (["#3.1 范围", "#3.2 职责"], ["#3.1 术语", "#3.2 范围", "#3.3 职责"],
         ["added {+3.1 术语+}", "renumbered [-3.1-]{+3.2+} 范围 / [-3.2-]{+3.3+} 职责"]),
        (["第三条 保存期限为三年。"], ["第四条 保存期限为三年。"], ["renumbered 第[-三-]{+四+}条 保存期限为三年。"]),
        (["序号|检查项", "1|温度", "2|电源"], ["序号|检查项", "1|湿度", "2|温度", "3|电源"],
         ["added {+1+}|{+湿度+}", "renumbered [-1-]{+2+}|温度 / [-2-]{+3+}|电源"]),
        # Words that changed as well are a change of words; what moved keeps to be moved.
        (["1. 受理", "2. 派单给工程师处理"], ["1. 登记", "2. 受理", "3. 派单给值班工程师处理"],
         ["added {+1. 登记+}", "changed [-2-]{+3+}. 派单给{+值班+}工程师处理", "renumbered [-1-]{+2+}. 受理"]),
        # An amount is no number in an order.
        (["15 分钟内响应客户"], ["20 分钟内响应客户"], ["changed [-15-]{+20+} 分钟内响应客户"]),
        (["1 小时内恢复", "2 小时内恢复服务"], ["1 小时内恢复", "1 小时内恢复服务"],
         ["changed [-2-]{+1+} 小时内恢复服务"]),
        (["3 days after receipt of the order"], ["5 days after receipt of the order"],
         ["changed [-3-]{+5+} days after receipt of the order"]),
        (["7.5 目标按年度分解"], ["8.2 目标按年度分解"], ["changed [-7.5-]{+8.2+} 目标按年度分解"]),
    ],
)  # fmt: skip
def test_a_mere_renumbering_is_one_note(old: list[str], new: list[str], changes: list[str]) -> None:
    assert sorted(marked(compare(texts(*old), texts(*new)))) == sorted(changes)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (Unit("heading", "职责", level=2), Unit("heading", "职责", level=3)),
        (Unit("heading", "职责", level=2), Unit("text", "职责")),
        (Unit("text", "核对校验值"), Unit("text", "核对校验值", level=1)),
        (Unit("heading", "3 职责", level=2), Unit("heading", "2.1 职责", level=3)),
    ],
)
def test_another_level_with_the_same_words_is_an_entry_of_its_own(old: Unit, new: Unit) -> None:
    around = [Unit("text", "前文"), Unit("text", "后文")]
    for a, b in ((old, new), (new, old)):
        found = compare([around[0], a, around[1]], [around[0], b, around[1]])
        assert [entry.kind for entry in found.entries] == ["level"]


@pytest.mark.parametrize(
    ("old", "new", "kinds"),
    [
        (["甲部分的规定。乙部分的规定。丙部分的规定。"], ["甲部分的规定。", "乙部分的规定。", "丙部分的规定。"],
         ["split"]),
        (["甲部分的规定。", "乙部分的规定。"], ["甲部分的规定。 乙部分的规定。"], ["joined"]),
        (["#甲", "第一段在这里说事", "#乙", "第二段在这里说别的", "第三段还是别的事"],
         ["#乙", "第二段在这里说别的", "第三段还是别的事", "#甲", "第一段在这里说事"], ["moved"]),
        (["投诉由服务台受理。", "别的"], ["新的一段", "投诉由服务台受理。", "别的"], ["added"]),
    ],
)  # fmt: skip
def test_what_belongs_together_is_one_entry(old: list[str], new: list[str], kinds: list[str]) -> None:
    assert [entry.kind for entry in compare(texts(*old), texts(*new)).entries] == kinds


def test_a_great_many_changed_paragraphs_in_a_row_are_paired_by_what_they_say() -> None:
    old = [Unit("text", f"指标 {n} 的达成情况由服务级别经理每月汇总一次") for n in range(1_000)]
    new = [Unit("text", unit.text.replace("每月", "每季")) for unit in old[:500] + old[501:]]
    found = compare(old, [Unit("text", "新的首段与别处毫无关系"), *new])
    assert Counter(entry.kind for entry in found.entries) == {"changed": 999, "added": 1, "removed": 1}
    assert not found.coarse
    assert all(old[line.old].text[:6] == new[line.new - 1].text[:6] for line in found.lines if line.kind == "changed")


@pytest.mark.parametrize("repeated", [1, 7, 500])
def test_equal_rows_are_never_left_unmatched_however_often_they_repeat(repeated: int) -> None:
    old = texts(*(f"检查项 {n % repeated}|合格" for n in range(3_000)))
    found = compare(
        old, old[:1_000] + old[1_200:2_000] + texts("另行备案|待定", "临时抽查|待定", "年度核对|待定") + old[2_000:]
    )
    assert Counter(entry.kind for entry in found.entries) == {"removed": 200, "added": 3}
    assert not found.coarse


def test_long_texts_without_an_end_of_sentence_are_compared_word_by_word() -> None:
    old = "".join(chr(0x4E00 + n * 7 % 5_000) for n in range(9_000))
    new = old[:4_000] + "改" + old[4_001:8_000] + old[8_010:]
    found = compare([Unit("text", old)], [Unit("text", new)])
    assert [piece.text for piece in found.lines[0].pieces if piece.kind != "same"] == [
        old[4_000], "改", old[8_000:8_010],
    ]  # fmt: skip
    assert not found.coarse


def test_where_the_work_ends_the_result_says_so_and_is_still_whole() -> None:
    old, new = [Unit("text", "甲乙" * 1_000)], [Unit("text", "乙甲甲" * 700)]
    found = compare(old, new, Purse(left=50))
    assert found.coarse
    assert read_out(found, old, new)


@pytest.mark.parametrize("repeated", [True, False])
def test_ten_thousand_paragraphs_come_to_an_end(repeated: bool) -> None:
    old = [Unit("text", "相同的段落内容" if repeated else f"第 {n} 段的内容") for n in range(10_000)]
    new = old[:5_000] + [Unit("text", f"新的第 {n} 段") for n in range(2_000)] + old[6_000:]
    purse = Purse()
    found = compare(old, new, purse)
    assert purse.left >= 0
    assert read_out(found, old, new)
    assert sum(line.kind == "same" for line in found.lines) == 9_000


def test_a_hundred_and_seventy_nine_tables_come_to_an_end() -> None:
    tables = [texts(*(f"{n}|表 {t} 项 {n * 31 % 17}|合格" for n in range(1, 25))) for t in range(179)]
    other = [rows[:5] + texts(f"6|表 {t} 新项|待定") + rows[6:] for t, rows in enumerate(tables)]
    old, new = sum(tables, []), sum([*other[90:], *other[:90]], [])
    found = compare(old, new)
    assert read_out(found, old, new)
    assert not found.coarse
