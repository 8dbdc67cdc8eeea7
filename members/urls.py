from django.urls import include, path

from members.models import Organisation
from members.views import acceptance, coalition, holiday, invitation, mandate, membership, organisation, person, second_factor
from protect_portal.audit.history import history_page_of

urlpatterns = [
    path("members/", organisation.organisation_list, name="organisation-list"),
    path("organisations/new/", organisation.organisation_create, name="organisation-create"),
    path("organisations/<int:pk>/", organisation.organisation_detail, name="organisation-detail"),
    path("organisations/<int:pk>/history/", history_page_of(Organisation), name="organisation-history"),
    path("organisations/<int:pk>/edit/", organisation.organisation_edit, name="organisation-edit"),
    path("organisations/<int:pk>/membership/", membership.membership_begin, name="membership-begin"),
    path("memberships/<int:pk>/change/", membership.membership_change, name="membership-change"),
    path("memberships/<int:pk>/end/", membership.membership_end, name="membership-end"),
    path("organisations/<int:pk>/invite/", invitation.invitation_create, name="invitation-create"),
    path("invitations/<int:pk>/resend/", invitation.invitation_resend, name="invitation-resend"),
    path("invitations/<int:pk>/revoke/", invitation.invitation_revoke, name="invitation-revoke"),
    path("invitations/<str:token>/", acceptance.invitation_accept, name="invitation-accept"),
    path("invitations/<str:token>/renew/", acceptance.invitation_renew, name="invitation-renew"),
    path("affiliations/<int:pk>/end/", person.affiliation_end, name="affiliation-end"),
    path("people/<int:pk>/", person.person_detail, name="person-detail"),
    path("people/<int:pk>/close/", person.person_close, name="person-close"),
    path("people/<int:pk>/second-factor/reset/", second_factor.second_factor_reset, name="second-factor-reset"),
    path("account/", person.account, name="account"),
    path("mandates/", mandate.mandate_list, name="mandate-list"),
    path("mandates/new/", mandate.mandate_create, name="mandate-create"),
    path("mandates/<int:pk>/end/", mandate.mandate_end, name="mandate-end"),
    path("mandates/<int:pk>/appoint/", mandate.appointment_create, name="appointment-create"),
    path("appointments/<int:pk>/end/", mandate.appointment_end, name="appointment-end"),
    path("holidays/", holiday.holiday_list, name="holiday-list"),
    path("holidays/new/", holiday.holiday_create, name="holiday-create"),
    path("holidays/<int:pk>/delete/", holiday.holiday_delete, name="holiday-delete"),
    path("secretariat/mailboxes/", coalition.coalition_edit, name="coalition-edit"),
    path("secretariat/reminders/", coalition.reminder_offsets, name="reminder-offsets"),
    path("", include("members.ask_urls")),
    path("", include("members.circular_urls")),
    path("", include("members.absence_urls")),
    path("", include("members.reconfirmation_urls")),
]
