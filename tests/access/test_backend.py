"""user.has_perm answers from can(), for libraries that ask this way."""


def test_has_perm_is_can(world):
    document, meeting = world.document_group, world.meeting
    asked = {
        "documents.view_document": (document, {"ana", "bogdan", "dan"}),
        "documents.edit_document": (document, {"ana"}),
        "documents.withdraw_document": (document, {"ana"}),
        "meetings.edit_meeting": (meeting, {"ana", "dan"}),
        "meetings.view_document": (meeting, set()),
        "documents.view_document_": (document, set()),
    }
    people = ("ana", "bogdan", "carmen", "dan", "elena", "klaus")
    for permission, (root, wanted) in asked.items():
        assert {name for name in people if getattr(world, name).has_perm(permission, root)} == wanted, permission


def test_without_an_object_or_an_account_there_is_no_right(world):
    assert world.ana.has_perm("documents.view_document") is False
    world.ana.is_active = False
    assert world.ana.has_perm("documents.view_document", world.document_group) is False
