"""A paper is printed from data, marked when it is printed again, and stays as it was."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dms.accounts.permission_matrix import MATRIX
from dms.accounts.roles import GROUP_ROLES, Role
from dms.core.models import Event, PrintedDocument
from dms.core.printing import compiling, selectors, services
from dms.core.printing.content import digest
from dms.core.printing.forms import FORMS, document_form, forms_for
from dms.core.transitions import TransitionBlocked
from dms.vehicles.models import Vehicle
from tests.core.printing.reading import needs_pdftotext, pages_of, text_of
from tests.vehicles.factories import OdometerReadingFactory

pytestmark = pytest.mark.requirement("PLT-5")

STORE_ROLES = sorted(set(Role) - GROUP_ROLES)


def nothing_was_printed():
    return not PrintedDocument.objects.exists() and not Event.objects.filter(fact="core.document_printed").exists()


def test_a_print_is_a_row_and_an_event_about_what_was_printed(print_file, vehicle, advisor, store):
    row = print_file(copies=[1, 3])
    assert (row.store, row.subject_kind, row.subject_id) == (store, "vehicles.vehicle", vehicle.pk)
    assert (row.copy_numbers, row.print_count, row.printed_by, row.in_full) == ([1, 3], 1, advisor, True)
    event = Event.objects.about(vehicle).get()
    assert (event.fact, event.actor, event.store) == ("core.document_printed", advisor, store)
    assert event.payload == {
        "print_id": row.pk,
        "form": "vehicles.vehicle_file",
        "language": "en",
        "copies": [1, 3],
        "print_count": 1,
        "in_full": True,
        "sha256": row.sha256,
    }


@needs_pdftotext
@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("zh-hans", ["客户与车辆档案", "城东店", "电话 010-85551234", "第 1 页 / 共 1 页", "车主", "签字 / 日期"]),
        ("en", ["Customer and vehicle file", "East Store", "Tel. 010-85551234", "Page 1 of 1", "Signature and date"]),
    ],
)
def test_the_paper_speaks_the_chosen_language_whatever_the_screen_speaks(print_file, pdf, language, words):
    text = text_of(pdf(print_file(language=language)))
    for word in [*words, "东方汽车有限公司", "京AD12345", "欧阳震华", "123,456 km"]:
        assert "".join(word.split()) in "".join(text.split()), word


@needs_pdftotext
def test_each_copy_has_its_name_and_counts_its_own_pages(print_file, pdf, vehicle):
    for day in range(40):
        at = datetime.datetime(2026, 1, 5, 9, tzinfo=datetime.UTC) + datetime.timedelta(days=day)
        OdometerReadingFactory(vehicle=vehicle, km=10_000 + day, read_at=at)
    pages = pages_of(pdf(print_file()))
    assert len(pages) == 6
    for number, page in enumerate(pages):
        assert f"Page {number % 2 + 1} of 2" in page
        assert "Occasion" in page, "the head of the table is repeated"
    chinese = pages_of(pdf(print_file(language="zh-hans", copies=[2])))
    assert "".join(sign for sign in "第二联财务" if sign in chinese[0]) == "第二联财务"


def test_the_same_print_gives_the_same_bytes_each_time(print_file, pdf):
    row = print_file()
    assert pdf(row) == pdf(row)


def test_printed_a_second_time_it_says_so_copy_by_copy(print_file):
    first, second, third = print_file(copies=[1]), print_file(copies=[1, 2]), print_file(language="zh-hans", copies=[1])
    marks = [[copy["mark"] for copy in row.content["print"]["copies"]] for row in (first, second, third)]
    assert marks == [[""], ["Reprint 1", ""], ["重印 2"]]
    assert [row.is_reprint for row in (first, second, third)] == [False, True, True]
    assert [row.print_count for row in (first, second, third)] == [1, 2, 3]


@needs_pdftotext
def test_the_mark_stands_on_the_paper(print_file, pdf):
    assert "Reprint" not in text_of(pdf(print_file(copies=[1])))
    assert "Reprint 1" in text_of(pdf(print_file(copies=[1])))
    assert "重印 2" in text_of(pdf(print_file(copies=[1], language="zh-hans")))


def test_a_reprint_holds_the_same_content_although_the_vehicle_has_changed(print_file, vehicle, advisor):
    first = print_file(copies=[1, 2])
    Vehicle.objects.filter(pk=vehicle.pk).update(model_text="另一个车型", version=7)
    again = services.print_again(print_id=first.pk, actor=advisor)
    assert again.content["document"] == first.content["document"]
    assert again.sha256 == first.sha256 == digest(first.content["document"])
    assert (again.again_of, again.copy_numbers, again.print_count) == (first, [1, 2], 2)
    assert [copy["mark"] for copy in again.content["print"]["copies"]] == ["Reprint 1", "Reprint 1"]
    assert print_file().sha256 != first.sha256, "a new print shows the vehicle of today"


STRANGE = [
    '#read("/etc/passwd")',
    '#import "@preview/cetz:0.1.0": *',
    '#panic("x") \\ `raw` $x^2$ *bold* _it_ <label> @ref // comment',
    '“quotes” \'single\' "double" \\" \\u{1F600}',
    "龘靐齉䶮㙓 𬭎𬀩𬸪",
    "]}) #sys.inputs",
]


@needs_pdftotext
@pytest.mark.parametrize("typed", STRANGE)
def test_what_people_type_is_printed_and_never_run(print_file, pdf, vehicle, typed):
    Vehicle.objects.filter(pk=vehicle.pk).update(note=typed)
    text = text_of(pdf(print_file(copies=[1])))
    assert "".join(typed.split()) in "".join(text.split())
    assert "root:" not in text


@pytest.mark.parametrize("typed", ["😀 𠮷", "a\x07b\x1bc", "12‮34", "\n\n  \n", "x" * 2000, "字" * 2000])
def test_no_text_breaks_the_paper(print_file, pdf, vehicle, typed):
    Vehicle.objects.filter(pk=vehicle.pk).update(note=typed)
    row = print_file(copies=[1])
    assert pdf(row).startswith(b"%PDF-")
    said = row.content["document"]["data"]["sections"][-1]["text"]
    assert not set(said) & set("\x07\x1b‮")


def test_a_template_reaches_no_file(tmp_path, print_file):
    content = print_file().content
    for line in (b'#read("/etc/passwd")', b'#read("../../../../etc/passwd")', b'#read("/proc/self/environ")'):
        template = tmp_path / "curious.typ"
        template.write_bytes(line)
        with pytest.raises(RuntimeError, match="not found|escape"):
            compiling.pdf(template, content)


# --- who may ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", STORE_ROLES)
def test_the_file_is_printed_by_those_who_keep_it(print_file, person, role):
    actor = person(role)
    may = role in MATRIX["vehicles.change_vehicle"]
    if may:
        assert print_file(actor=actor).in_full is (role in MATRIX["parties.reveal_customer"])
    else:
        with pytest.raises((PermissionDenied, Vehicle.DoesNotExist)):
            print_file(actor=actor)
        assert nothing_was_printed()


@needs_pdftotext
def test_personal_data_are_masked_unless_somebody_may_see_them(print_file, pdf, person, advisor):
    hidden = text_of(pdf(print_file(in_full=False, copies=[1])))
    for personal in ("欧阳震华", "13912345678", "E12345678", "2101"):
        assert personal not in hidden
    assert "139****5678" in hidden
    shown = text_of(pdf(print_file(copies=[1])))
    for personal in ("欧阳震华", "13912345678", "E12345678", "2101"):
        assert personal in shown


def test_who_may_not_reveal_can_neither_print_nor_open_nor_repeat_in_full(print_file, person, advisor):
    planner = person("group_manager")  # keeps files, reveals nothing
    with pytest.raises(PermissionDenied, match="granted, by"):
        print_file(actor=planner, in_full=True)
    assert nothing_was_printed()
    full, masked = print_file(), print_file(actor=planner)
    assert (full.in_full, masked.in_full) == (True, False)
    assert list(PrintedDocument.objects.visible_to(planner)) == [masked]
    for act in (
        lambda: selectors.open_print(planner, full.pk),
        lambda: services.print_again(print_id=full.pk, actor=planner),
    ):
        with pytest.raises(PrintedDocument.DoesNotExist):
            act()


def test_another_stores_file_does_not_exist(print_file, person, other_store):
    stranger = person("service_advisor", store=other_store)
    with pytest.raises(Vehicle.DoesNotExist):
        print_file(actor=stranger)
    assert nothing_was_printed()
    with pytest.raises(PrintedDocument.DoesNotExist):
        selectors.open_print(stranger, print_file().pk)


def test_a_role_without_the_form_does_not_see_its_prints(print_file, person, vehicle):
    row = print_file()
    technician = person("technician")
    assert not PrintedDocument.objects.visible_to(technician).exists()
    with pytest.raises(PrintedDocument.DoesNotExist):
        selectors.open_print(technician, row.pk)
    assert [form.code for form in forms_for(vehicle, technician)] == ["vehicles.key_label"]


# --- refusals --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"copies": []}, "copies"),
        ({"copies": [4]}, "copies"),
        ({"copies": [0]}, "copies"),
        ({"language": "fr"}, "language"),
    ],
)
def test_a_wrong_choice_is_refused_at_its_field(print_file, wrong, field):
    with pytest.raises(ValidationError) as refusal:
        print_file(**wrong)
    assert set(refusal.value.message_dict) == {field}
    assert nothing_was_printed()


@pytest.mark.parametrize("form", ["", "nothing.at_all", "vehicles.key_label"])
def test_an_unknown_form_is_refused(vehicle, advisor, form):
    with pytest.raises(ValidationError, match="There is no form"):
        services.print_document(form=form, subject_id=vehicle.pk, language="en", actor=advisor)
    assert nothing_was_printed()


def test_a_form_may_say_why_it_cannot_be_printed_yet(vehicle, advisor, monkeypatch):
    refusing = document_form(
        code="tests.refusing",
        label="x",
        model="vehicles.vehicle",
        permission="vehicles.view_vehicle",
        data=lambda row, in_full: {},
        blockers=lambda row: ["The order has no number yet."],
    )
    with pytest.raises(TransitionBlocked) as refusal:
        services.print_document(form=refusing.code, subject_id=vehicle.pk, language="en", actor=advisor)
    monkeypatch.delitem(FORMS, refusing.code)
    assert refusal.value.reasons == ["The order has no number yet."]
    assert nothing_was_printed()


def test_a_code_belongs_to_one_form():
    with pytest.raises(ValueError, match="declared twice"):
        document_form(
            code="vehicles.vehicle_file", label="x", model="vehicles.vehicle", permission="x", data=lambda *_: {}
        )


def test_missing_fonts_are_found_at_start(settings, tmp_path):
    assert compiling.check_fonts() == []
    settings.NODE_MODULES = tmp_path
    assert [problem.id for problem in compiling.check_fonts()] == ["core.E010", "core.E010"]


def test_printing_costs_the_same_for_one_reading_and_for_many(print_file, vehicle, django_assert_num_queries):
    print_file()
    with CaptureQueriesContext(
        connection,
    ) as few:
        print_file()
    for day in range(40):
        at = datetime.datetime(2026, 1, 5, 9, tzinfo=datetime.UTC) + datetime.timedelta(days=day)
        OdometerReadingFactory(vehicle=vehicle, km=10_000 + day, read_at=at)
    with django_assert_num_queries(len(few)):
        print_file()
