"""Parts of pages that are kept: for their keys and language alone, and never what belongs to one person."""

import pytest
from django.template import Context, Template, TemplateSyntaxError
from django.utils import translation

from dms.core import offers
from dms.web.templatetags import kept


@pytest.fixture(autouse=True)
def nothing_kept(monkeypatch):
    monkeypatch.setattr(kept, "_kept", {})


def render(template, **context):
    return template.render(Context(context))


def test_a_part_is_rendered_once_for_its_keys():
    template = Template("{% load kept %}{% kept a b %}{{ word }}{% endkept %}")
    assert render(template, a=1, b=2, word="first") == "first"
    assert render(template, a=1, b=2, word="second") == "first"
    assert render(template, a=1, b=3, word="third") == "third"
    assert render(template, a=1, b=None, word="fourth") == "fourth"
    assert render(template, a=1, b=None, word="fifth") == "fifth", "without a key nothing is kept"


def test_each_language_has_its_own():
    template = Template("{% load i18n kept %}{% kept %}{% translate 'Search' %}{% endkept %}")
    found = {}
    for language in ("en", "zh-hans", "en", "zh-hans"):
        with translation.override(language):
            found.setdefault(language, set()).add(render(template))
    assert found["en"] == {"Search"} and len(found["zh-hans"]) == 1 and found["zh-hans"] != found["en"]


def test_two_places_with_the_same_keys_are_told_apart():
    template = Template("{% load kept %}{% kept 1 %}a{% endkept %}\n{% kept 1 %}b{% endkept %}")
    assert render(template) == "a\nb"


def test_a_new_offer_renders_anew():
    template = Template("{% load kept %}{% kept 1 %}{{ word }}{% endkept %}")
    new = offers.NavigationEntry(label="x", url="web:home", icon="home")
    assert render(template, word="before") == "before"
    offers.offer(new)
    try:
        assert render(template, word="with") == "with"
    finally:
        offers.withdraw(new)
    assert render(template, word="without") == "without"


def test_what_is_kept_stays_escaped():
    template = Template("{% load kept %}{% kept word %}{{ word }}{% endkept %}")
    for _time in range(2):
        assert render(template, word="<script>") == "&lt;script&gt;"


@pytest.mark.parametrize(
    "personal",
    [
        "{% csrf_token %}",
        "{{ csrf_token }}",
        "{{ request.csp_nonce }}",
        "{{ user.name }}",
        '{% include "web/parts/personal_menu.html" %}',
        "{% if a %}{% for b in c %}{{ request.path }}{% endfor %}{% endif %}",
    ],
)
def test_what_belongs_to_one_person_is_refused_when_the_template_is_read(personal):
    with pytest.raises(TemplateSyntaxError, match="one person"):
        Template("{% load kept %}{% kept 1 %}" + personal + "{% endkept %}")


def test_the_memory_has_an_end(monkeypatch):
    monkeypatch.setattr(kept, "MOST_KEPT", 3)
    template = Template("{% load kept %}{% kept a %}{{ a }}{% endkept %}")
    assert [render(template, a=number) for number in range(10)] == [str(number) for number in range(10)]
    assert len(kept._kept) <= 3


@pytest.mark.django_db
def test_colleagues_of_one_role_share_the_navigation_and_others_get_their_own(signed_in, person):
    links = {}
    for role in ("service_advisor", "service_advisor", "general_manager"):
        page = signed_in(person(role)).get("/customers/").content.decode()
        assert 'aria-current="page"' in page
        links.setdefault(role, set()).add(page[page.index('<nav class="navigation"') : page.index("</nav>")])
    assert len(links["service_advisor"]) == 1
    assert links["service_advisor"] != links["general_manager"]


@pytest.mark.django_db
def test_a_withdrawn_role_takes_its_lines_with_it_at_the_next_request(signed_in, person):
    manager = person("service_manager")
    browser = signed_in(manager)
    assert 'href="/history/"' in browser.get("/").content.decode()
    manager.memberships.update(role="service_advisor")
    assert 'href="/history/"' not in browser.get("/").content.decode()
