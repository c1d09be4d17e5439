"""The approver sees what differs from the revision in force, on the page that decides (ux.md point 16)."""

from ..factories import TEXT, World

CHANGED = TEXT.replace("规范服务级别管理", "规范服务级别协议的管理")


def test_changes_are_marked_beside_the_decision(world: World, client_for) -> None:
    document = world.effective(text=TEXT).document
    round_ = world.sent(document, CHANGED, summary="明确管理对象")
    page = client_for("wang").get(f"/approvals/{round_.id}").get_data(as_text=True)
    assert 'id="change-1" data-change' in page and "<ins>" in page and "协议的" in page and "同意并签字" in page
    plain = client_for("wang").get(f"/approvals/{round_.id}?view=text").get_data(as_text=True)
    assert "<ins" not in plain and "规范服务级别协议的管理" in plain


def test_a_first_revision_has_nothing_to_compare_with(world: World, client_for) -> None:
    round_ = world.sent()
    assert "<ins" not in client_for("wang").get(f"/approvals/{round_.id}").get_data(as_text=True)
