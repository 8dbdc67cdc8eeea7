"""Asks: to ask, to answer, the board."""

from django.urls import path

from members.views import answer, ask, board, link

urlpatterns = [
    path("asks/", ask.ask_list, name="ask-list"),
    path("asks/new/", ask.ask_create, name="ask-create"),
    path("asks/<int:pk>/", ask.ask_detail, name="ask-detail"),
    path("asks/<int:pk>/edit/", ask.ask_edit, name="ask-edit"),
    path("asks/<int:pk>/send/", ask.ask_send, name="ask-send"),
    path("asks/<int:pk>/cancel/", ask.ask_cancel, name="ask-cancel"),
    path("asks/<int:pk>/nudge/", board.ask_nudge, name="ask-nudge"),
    path("asks/<int:pk>/extend/", board.ask_extend, name="ask-extend"),
    path("asks/<int:pk>/close/", board.ask_close, name="ask-close"),
    path("asks/<int:pk>/export/", board.ask_export, name="ask-export"),
    path("asks/parties/<int:pk>/record/", board.ask_record, name="ask-record"),
    path("asks/parties/<int:pk>/excuse/", board.ask_excuse, name="ask-excuse"),
    path("asks/parties/<int:pk>/proof/", board.ask_proof, name="ask-proof"),
    path("asks/parties/<int:pk>/answer/", answer.ask_answer, name="ask-answer"),
    path("asks/parties/<int:pk>/take-back/", answer.ask_take_back, name="ask-take-back"),
    path("asks/parties/<int:pk>/name/", answer.ask_name, name="ask-name"),
    path("asks/answers/<int:pk>/file/", answer.ask_file, name="ask-file"),
    path("answer/<str:token>/", link.ask_answer_by_link, name="ask-answer-by-link"),
]
