from datetime import date, time

import pytest
from django import forms
from django.http import QueryDict
from django.template import engines
from django.utils import translation

from protect_portal.ui.agenda import in_order, rearranged
from protect_portal.ui.forms import ClockField, DayField, LineField, PortalForm, sentence


class MeetingForm(PortalForm):
    side_by_side = [("starts_at", "ends_at")]

    title = forms.CharField(label="Title", help_text="As in the calendar.")
    starts_at = ClockField(label="From")
    ends_at = ClockField(label="Until")
    held_on = DayField(label="Day")
    place = forms.ChoiceField(label="Where", widget=forms.RadioSelect, choices=[("a", "Here"), ("b", sentence("There", "Far", "red"))])
    note = forms.CharField(label="Note", required=False)
    mails = forms.BooleanField(label="Write to them", required=False)


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


def test_error_stands_above_its_field_and_is_read_with_it():
    html = str(MeetingForm({"title": ""}))
    assert html.index('id="id_title_helptext"') < html.index('id="id_title_error"') < html.index('<input type="text" name="title"')
    assert 'aria-describedby="id_title_helptext id_title_error"' in html
    assert 'aria-invalid="true"' in html


def test_the_summary_counts_and_links_to_the_controls():
    html = str(MeetingForm({"title": "", "starts_at": "10:00", "held_on": "2026-12-02", "ends_at": "x"}))
    assert "<h2>Not saved: 3 things to correct</h2>" in html
    assert '<a href="#id_title">Title: This field is required.</a>' in html
    assert '<a href="#id_place_0">Where: This field is required.</a>' in html
    assert html.count('role="alert"') == 1


def test_a_clean_or_an_empty_form_has_no_summary():
    assert "data-error-summary" not in str(MeetingForm())


def test_a_summary_on_top_of_the_page_replaces_the_forms_own():
    form = MeetingForm({})
    page = engines["django"].from_string("{% error_summary form %}<hr>{{ form }}").render({"form": form})
    assert page.count("data-error-summary") == 1
    assert page.index("data-error-summary") < page.index("<hr>")


def test_what_is_optional_says_so():
    html = str(MeetingForm())
    assert html.count("(optional)") == 1
    assert '<label for="id_note">Note<span class="optional"> (optional)</span>' in html


def test_fields_of_one_line_stand_together():
    html = str(MeetingForm())
    assert html.count('<div class="line">') == 1
    assert html.index('<div class="line">') < html.index('name="starts_at"') < html.index('name="ends_at"')


def test_native_inputs_and_typed_dates():
    form = MeetingForm({"held_on": "02.12.2026", "starts_at": "10:00", "ends_at": "11:30"})
    form.is_valid()
    assert (form.cleaned_data["held_on"], form.cleaned_data["ends_at"]) == (date(2026, 12, 2), time(11, 30))
    assert '<input type="date" name="held_on"' in str(MeetingForm())
    assert '<input type="text" name="held_on" value="30.02.2027"' in str(MeetingForm({"held_on": "30.02.2027"}))


def test_what_was_typed_is_shown_escaped():
    html = str(MeetingForm({"note": '"><script>x</script>'}))
    assert "<script>" not in html
    assert "&quot;&gt;&lt;script&gt;x&lt;/script&gt;" in html


def test_a_choice_may_be_a_sentence_with_its_label():
    assert '<b>There</b><span class="explanation">Far</span><span class="tlp tlp-red">TLP:RED</span>' in str(MeetingForm())


class ItemForm(forms.Form):
    title = forms.CharField()
    minutes = forms.IntegerField(required=False)


Items = forms.formset_factory(ItemForm, extra=0, can_order=True, can_delete=True)


def posted(do: str, **more: str) -> QueryDict:
    data = QueryDict(mutable=True)
    data.update({"items-TOTAL_FORMS": "3", "items-INITIAL_FORMS": "3", "do": do})
    for row, title in enumerate(("Opening", "Guide", "Other")):
        data.update({f"items-{row}-title": title, f"items-{row}-ORDER": str(row + 1)})
    data.update(more)
    return data


def titles(data: QueryDict) -> list[str]:
    formset = Items(data, prefix="items")
    return [item["title"].value() for item in in_order(formset) if not item["DELETE"].value()]


@pytest.mark.parametrize(
    ("do", "order"),
    [
        ("up:2", ["Opening", "Other", "Guide"]),
        ("down:0", ["Guide", "Opening", "Other"]),
        ("up:0", ["Opening", "Guide", "Other"]),
        ("down:2", ["Opening", "Guide", "Other"]),
        ("up:9", ["Opening", "Guide", "Other"]),
        ("remove:1", ["Opening", "Other"]),
        ("add", ["Opening", "Guide", "Other", None]),
    ],
)
def test_the_agenda_is_rearranged_without_javascript(do, order):
    assert titles(rearranged(posted(do))) == order


def test_a_removed_row_is_passed_over():
    assert titles(rearranged(posted("up:2", **{"items-1-DELETE": "on"}))) == ["Other", "Opening"]


@pytest.mark.parametrize("do", ["", "save", "up:", "up:x", "up:-1", "remove"])
def test_anything_else_is_for_the_form_itself(do):
    assert rearranged(posted(do)) is None


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01", "31.12.2101"])
def test_days_out_of_reach_are_slips(day):
    """31.12.9999, for ever, cannot have a midnight after it."""
    with pytest.raises(forms.ValidationError) as refusal:
        DayField().clean(day)
    assert [one.code for one in refusal.value.error_list] == ["far_day"]


def test_the_first_and_the_last_day_within_reach():
    assert [DayField().clean(day) for day in ("1990-01-01", "2100-12-31")] == [date(1990, 1, 1), date(2100, 12, 31)]


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Ana   Pop ", "Ana Pop"),
        ("A\u202ena\u200b", "Ana"),
        ("s\u0326edint\u0326a\u0306", "ședință"),
        ("rândul\nal doilea", "rândul al doilea"),
    ],
)
def test_one_line_is_what_it_shows(typed, kept):
    assert LineField().clean(typed) == kept


def test_a_line_of_invisible_signs_is_empty():
    with pytest.raises(forms.ValidationError) as refusal:
        LineField().clean("\u200b\u202e")
    assert refusal.value.code == "required"
