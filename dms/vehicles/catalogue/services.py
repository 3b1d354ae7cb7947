"""Building the catalogue. Every verb needs ``vehicles.change_catalogue``; adding announces CATALOGUE_ENTRY_ADDED."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from dms.core.editing import edit
from dms.core.events import publish
from dms.core.locking import locked
from dms.core.permissions import require
from dms.core.registering import cleaned, register
from dms.vehicles import facts
from dms.vehicles.catalogue.models import Brand, Colour, ModelYear, Option, OptionOffer, OptionRule, Series, Trim
from dms.vehicles.choices import OfferKind, OptionRuleKind

PERMISSION = "vehicles.change_catalogue"
EDITABLE = {
    Brand: {"name", "name_en", "is_active"},
    Series: {"name", "name_en", "is_active"},
    ModelYear: {"is_active"},
    Trim: {"name", "name_en", "is_active", "energy", "engine", "transmission", "body", "seats"},
    Colour: {"name", "name_en", "is_active", "hex"},
    Option: {"name", "name_en", "is_active"},
}
KINDS = {model._meta.model_name: model for model in EDITABLE}


@transaction.atomic
def add_brand(*, code, name, actor, name_en=""):
    """Add a make. Returns the Brand."""
    return _add(Brand, actor, code=code, name=name, name_en=name_en)


@transaction.atomic
def add_series(*, brand_id, code, name, actor, name_en=""):
    """Add a family of models to a brand. Returns the Series."""
    return _add(Series, actor, brand_id=brand_id, code=code, name=name, name_en=name_en)


@transaction.atomic
def add_model_year(*, series_id, year, actor):
    """Add a year in which the series is sold. Returns the ModelYear."""
    return _add(ModelYear, actor, series_id=series_id, year=year)


@transaction.atomic
def add_trim(*, model_year_id, code, name, energy, transmission, body, actor, name_en="", engine="", seats=5):
    """Add what can be ordered. Returns the Trim."""
    return _add(
        Trim,
        actor,
        model_year_id=model_year_id,
        code=code,
        name=name,
        name_en=name_en,
        energy=energy,
        engine=engine,
        transmission=transmission,
        body=body,
        seats=seats,
    )


@transaction.atomic
def add_colour(*, series_id, kind, code, name, hex, actor, name_en="", only_with_trim_ids=()):
    """Add a colour to a series; ``only_with_trim_ids`` limits it to those trims. Returns the Colour."""
    trims = list(Trim.objects.filter(pk__in=only_with_trim_ids, model_year__series_id=series_id))
    if len(trims) != len(set(only_with_trim_ids)):
        raise ValidationError({"trims": _("A colour can only be limited to trims of its own series.")})
    colour = _add(Colour, actor, series_id=series_id, kind=kind, code=code, name=name, name_en=name_en, hex=hex.lower())
    colour.trims.set(trims)
    return colour


@transaction.atomic
def add_option(*, series_id, code, name, actor, name_en=""):
    """Add equipment to a series; ``offer_option`` says with which trims. Returns the Option."""
    return _add(Option, actor, series_id=series_id, code=code, name=name, name_en=name_en)


@transaction.atomic
def offer_option(*, option_id, trim_id, actor, is_standard=False):
    """The option can be had with the trim, or is part of it. Announces OPTION_OFFERED. Returns the OptionOffer."""
    require(actor, PERMISSION)
    option, trim = locked(Option.objects, option_id), Trim.objects.select_related("model_year").get(pk=trim_id)
    if trim.model_year.series_id != option.series_id:
        raise ValidationError({"trim": _("An option can only be offered with trims of its own series.")})
    offer, _new = OptionOffer.objects.update_or_create(option=option, trim=trim, defaults={"is_standard": is_standard})
    payload = {"option_id": option.pk, "trim_id": trim.pk, "is_standard": is_standard}
    publish(facts.OPTION_OFFERED, subject=option, actor=actor, payload=payload)
    return offer


@transaction.atomic
def withdraw_option(*, option_id, trim_id, actor):
    """The option can't be had with the trim any more. Announces OPTION_OFFERED with ``is_standard`` None."""
    require(actor, PERMISSION)
    option = locked(Option.objects, option_id)
    OptionOffer.objects.get(option=option, trim_id=trim_id).delete()
    payload = {"option_id": option.pk, "trim_id": trim_id, "is_standard": None}
    publish(facts.OPTION_OFFERED, subject=option, actor=actor, payload=payload)
    return option


@transaction.atomic
def set_offers(*, option_id, offers, actor):
    """With which trims the option can be had: ``offers`` is ``{trim_id: "", "optional" or "standard"}``.

    Trims that stand as wanted are left alone; each other one announces OPTION_OFFERED. Returns the Option.
    """
    require(actor, PERMISSION)
    option = locked(Option.objects, option_id)
    present = {
        trim_id: _offer_word(standard) for trim_id, standard in option.offers.values_list("trim_id", "is_standard")
    }
    for trim_id, wanted in offers.items():
        if wanted == present.get(trim_id, ""):
            continue
        if wanted:
            is_standard = wanted == OfferKind.STANDARD
            offer_option(option_id=option_id, trim_id=trim_id, is_standard=is_standard, actor=actor)
        else:
            withdraw_option(option_id=option_id, trim_id=trim_id, actor=actor)
    return option


def _offer_word(is_standard):
    return OfferKind.STANDARD if is_standard else OfferKind.OPTIONAL


@transaction.atomic
def unrelate_options(*, option_id, other_id, actor):
    """Take back that one option requires or excludes another. Announces OPTIONS_RELATED with an empty kind.

    Raises PermissionDenied, ValidationError where the two are not related. Returns the Option.
    """
    require(actor, PERMISSION)
    option = locked(Option.objects, option_id)
    rule = OptionRule.objects.filter(option=option, other_id=other_id).first()
    if rule is None:
        raise ValidationError({"other": _("These two options are not related.")})
    rule.delete()
    publish(
        facts.OPTIONS_RELATED,
        subject=option,
        actor=actor,
        payload={"option_id": option.pk, "kind": "", "other_id": other_id},
    )
    return option


@transaction.atomic
def relate_options(*, option_id, kind, other_id, actor):
    """``option`` requires or excludes ``other``; excluding counts both ways. Announces OPTIONS_RELATED.

    Returns the OptionRule. Raises ValidationError for options of two series or a rule that exists either way.
    """
    require(actor, PERMISSION)
    option, other = locked(Option.objects, option_id), Option.objects.get(pk=other_id)
    if option.series_id != other.series_id:
        raise ValidationError({"other": _("Only options of one series can be related.")})
    opposite = OptionRule.objects.filter(option=other, other=option).first()
    if opposite and OptionRuleKind.EXCLUDES in (kind, opposite.kind):
        raise ValidationError({"kind": _("These two options are related the other way round already.")})
    rule = OptionRule(option=option, kind=kind, other=other)
    rule.full_clean()
    rule.save()
    payload = {"option_id": option.pk, "kind": kind, "other_id": other.pk}
    publish(facts.OPTIONS_RELATED, subject=option, actor=actor, payload=payload)
    return rule


@transaction.atomic
def edit_catalogue_entry(*, kind, entry_id, actor, expected_version=None, **values):
    """Change or retire (``is_active`` False) an entry; ``kind`` is brand, series, modelyear, trim, colour or option.

    Raises as ``edit`` does, PermissionDenied. Announces CATALOGUE_ENTRY_EDITED. Returns the entry.
    """
    require(actor, PERMISSION)
    model = KINDS[kind]
    if unknown := set(values) - EDITABLE[model]:
        raise TypeError(f"Not to be set here: {', '.join(sorted(unknown))}")
    return edit(
        locked(model.objects, entry_id),
        actor=actor,
        fact=facts.CATALOGUE_ENTRY_EDITED,
        values=values,
        expected_version=expected_version,
    )


def _add(model, actor, **values):
    require(actor, PERMISSION)
    entry = model(**cleaned(values, code=lambda code: code.strip().upper(), name=str.strip, name_en=str.strip))
    payload = {"kind": model._meta.model_name, "code": getattr(entry, "code", ""), "name": getattr(entry, "name", "")}
    return register(entry, actor=actor, fact=facts.CATALOGUE_ENTRY_ADDED, payload=payload)
