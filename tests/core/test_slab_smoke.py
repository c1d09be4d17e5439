from ..factories import World


def test_a_document_becomes_effective_and_the_journal_verifies(both_worlds: World) -> None:
    from webapp import core
    from webapp.core import journal

    revision = both_worlds.effective()
    assert revision.state == "effective"
    report = journal.verify(core.current_settings().keys_dir)
    assert report.failed == []
