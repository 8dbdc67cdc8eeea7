from django.urls import path

from protect_portal.ui import views

urlpatterns = [
    path("language/", views.set_language, name="set-language"),
    path("ui/", views.ui_kit, name="ui-kit"),
]
