"""What is done with controlled copies, in the order of the procedure: handed out, signed for, asked back, ended.

The acts themselves stand beside what they are about (domain.md Controlled copies; ISO 9001 7.5.3.2 a and d).
"""

from __future__ import annotations

from webapp.documents.copies.correcting.actions import correct_line
from webapp.documents.copies.ending.actions import keep_copy, lose_copy, replace_copy, write_off_copy
from webapp.documents.copies.issuing.actions import (
    agree_to_issue,
    cancel_copy,
    issue_copies,
    note_printed,
    plan_from_list,
)
from webapp.documents.copies.recalling.actions import damage_copy, recall_all, recall_copy, return_copy
from webapp.documents.copies.receiving.actions import attach_scan, receive_copy
from webapp.documents.copies.steps import Wanted

__all__ = [
    "Wanted",
    "agree_to_issue",
    "attach_scan",
    "cancel_copy",
    "correct_line",
    "damage_copy",
    "issue_copies",
    "keep_copy",
    "lose_copy",
    "note_printed",
    "plan_from_list",
    "recall_all",
    "recall_copy",
    "receive_copy",
    "replace_copy",
    "return_copy",
    "write_off_copy",
]
