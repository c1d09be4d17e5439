"""A corpus made from real files, for measuring search: text, numbers, people, tickets.

The seed files are cut at blank lines into paragraphs; a document takes most of them from one file,
some from any, and between them sentences with entities, to a log-uniform length of 1 to 8 KB.
"""

from __future__ import annotations

import math
import random
from dataclasses import dataclass
from pathlib import Path

WORDS = [
    "服务",
    "故障",
    "投诉",
    "合同",
    "客户",
    "记录",
    "审核",
    "培训",
    "文件",
    "供应商",
    "满意度",
    "备件",
    "章",
    "税",
    "SLA",
    "ISO",
    "售后服务",
    "处理时长",
    "服务台",
    "员必须",
]
TOGETHER = [
    "投诉 处理",
    "客户 满意度",
    "合同 评审",
    "故障 备件 记录",
    "培训 考核",
    "售后 投诉 处理",
    "文件 发放",
]
PHRASES = [
    "售后服务管理",
    "客户满意度调查",
    "不合格品",
    "文件的发放",
    "合同评审记录",
    "服務級別",
    "檔案管理",
    "投诉处理",
]
DATES = ["2023年5月", "10.0.", "A/0", "2024年", "V1.0"]
SURNAMES = "王李张刘陈杨赵黄周吴马"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华红建国文"


@dataclass(frozen=True)
class Document:
    """One document of the corpus."""

    number: str
    title: str
    paragraphs: tuple[str, ...]

    @property
    def text(self) -> str:
        """Number, title and body as one text, for the oracle."""
        return "\n".join((self.number, self.title, *self.paragraphs))


def read_seeds(folder: Path) -> list[list[str]]:
    """Paragraphs of every text file in ``folder``."""
    seeds = []
    for path in sorted(folder.glob("*.txt")):
        blocks = path.read_text(encoding="utf-8").split("\n\n")
        lines = [" ".join(block.split("\n")).strip()[:400] for block in blocks]
        seeds.append([line for line in dict.fromkeys(lines) if line])
    return seeds


def build(seeds: list[list[str]], documents: int, *, seed: int = 1) -> list[Document]:
    """``documents`` documents, the same for the same seed."""
    dice = random.Random(seed)
    everything = [line for lines in seeds for line in lines]
    return [_document(dice, n, dice.choice(seeds), everything) for n in range(documents)]


def _document(dice: random.Random, number: int, home: list[str], everything: list[str]) -> Document:
    wanted = math.exp(dice.uniform(math.log(330), math.log(2_700)))  # characters, about 1 to 8 KB
    paragraphs: list[str] = []
    while sum(map(len, paragraphs)) < wanted:
        if dice.random() < 0.45:
            paragraphs.append(_entity(dice))
        paragraphs.append(dice.choice(home if dice.random() < 0.7 else everything))
    title = min(paragraphs, key=lambda p: abs(len(p) - 12))[:60]
    return Document(f"ITSS-PR-{1 + number % 12}.{number % 9}-{number:05d}", title, tuple(paragraphs))


def _entity(dice: random.Random) -> str:
    name = dice.choice(SURNAMES) + "".join(dice.sample(GIVEN, dice.choice((1, 2))))
    zipf = min(899, int(dice.paretovariate(1.0)))
    return dice.choice(
        (
            f"经办人{name}于2023年{dice.randint(1, 12)}月{dice.randint(1, 28)}日签字确认。",
            f"见文件ITSS-PR-{zipf % 12}.{zipf % 9}-{zipf:03d}。",
            f"工单INC2023{dice.randint(0, 9_999_999):07d}由{name}处理。",
            f"设备地址10.0.{dice.randint(0, 255)}.{dice.randint(1, 254)},费用{dice.randint(100, 99_999)}元。",
            f"SLA response time {dice.randint(1, 72)} hours, owner {name}.",
        )
    )


def questions(documents: list[Document], *, seed: int = 2) -> list[str]:
    """Words, words together, phrases, dates, and entities taken from the corpus."""
    dice = random.Random(seed)
    entities: list[str] = []
    for document in dice.sample(documents, min(24, len(documents))):
        for paragraph in document.paragraphs:
            if paragraph.startswith("工单"):
                entities.append(paragraph[2:16])
                break
            if paragraph.startswith("经办人"):
                entities.append(paragraph[3 : paragraph.index("于")])
                break
        else:
            entities.append(document.number)
    return [*WORDS, *TOGETHER, *PHRASES, *DATES, *entities]
