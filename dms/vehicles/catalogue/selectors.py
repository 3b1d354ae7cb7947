"""Reading the catalogue, and whether a configuration can be built."""

from django.db.models import Prefetch
from django.utils.translation import gettext as _

from dms.vehicles.catalogue.models import Brand, Option, OptionRule, Trim
from dms.vehicles.choices import ColourKind, OptionRuleKind


def brand_list(user):
    """Brands, by code."""
    return Brand.objects.visible_to(user).order_by("code", "pk")


def trim_list(user):
    """Trims with series and brand, newest model year first."""
    return (
        Trim.objects.visible_to(user)
        .select_related("model_year__series__brand")
        .order_by("-model_year__year", "model_year__series__code", "code", "pk")
    )


def options_of(trim):
    """Options of the series that can be had with ``trim``; each has ``offers`` reduced to this trim's."""
    return (
        Option.objects.filter(offers__trim=trim, is_active=True)
        .prefetch_related(Prefetch("rules", queryset=OptionRule.objects.select_related("other")))
        .order_by("code")
    )


def check_configuration(trim, colour=None, options=(), interior=None):
    """Why trim, colours and options can't be built together, as sentences; empty means it can be ordered.

    Three queries, however many options.
    """
    return [
        *_retired([trim, trim.model_year, trim.model_year.series, colour, interior, *options]),
        *(_colour_objections(trim, colour, "exterior") if colour else []),
        *(_colour_objections(trim, interior, "interior") if interior else []),
        *_option_objections(trim, list(options)),
    ]


def _retired(entries):
    return [
        _("%(entry)s is no longer offered. Choose another.") % {"entry": entry}
        for entry in entries
        if entry is not None and not entry.is_active
    ]


def _colour_objections(trim, colour, kind):
    if colour.series_id != trim.model_year.series_id:
        return [_("%(colour)s is a colour of another series.") % {"colour": colour}]
    if colour.kind != kind:
        return [_("%(colour)s is not an %(kind)s colour.") % {"colour": colour, "kind": ColourKind(kind).label}]
    only_with = list(colour.trims.all())
    if only_with and trim not in only_with:
        return [
            _("%(colour)s is offered only with %(trims)s.")
            % {"colour": colour, "trims": _(", ").join(str(one) for one in only_with)}
        ]
    return []


def _option_objections(trim, options):
    offers = dict(trim.option_offers.values_list("option_id", "is_standard"))
    chosen = {option.pk: option for option in options}
    present = set(chosen) | {option_id for option_id, is_standard in offers.items() if is_standard}
    objections = [
        _("%(option)s is not offered with %(trim)s.") % {"option": option, "trim": trim}
        for option in options
        if option.pk not in offers
    ]
    for rule in OptionRule.objects.filter(option__in=present).select_related("option", "other").order_by("pk"):
        concerns_choice = rule.option_id in chosen or rule.other_id in chosen
        if rule.kind == OptionRuleKind.REQUIRES and rule.option_id in chosen and rule.other_id not in present:
            objections.append(_("%(option)s requires %(other)s.") % {"option": rule.option, "other": rule.other})
        if rule.kind == OptionRuleKind.EXCLUDES and rule.other_id in present and concerns_choice:
            objections.append(
                _("%(option)s and %(other)s can't be combined.") % {"option": rule.option, "other": rule.other}
            )
    return objections
