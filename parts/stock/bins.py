"""Warehouses and bins: making them, finding the right one, and the places that every store has."""

import re
from itertools import product
from math import prod

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from dms.core.editing import edit
from dms.core.locking import locked
from dms.core.permissions import require
from dms.core.registering import check_fields, register, register_many, seen_by
from parts.stock import facts
from parts.stock.models import Bin, BinKind, Warehouse

#: The warehouse of the places that are no shelf: every store has it from its first posting on.
YARD = "YARD"
#: A rack of twenty by five by twenty; a whole warehouse is not typed in one line.
MOST_AT_ONCE = 2000


@transaction.atomic
def add_warehouse(*, store, code, name, actor):
    """Add a warehouse. Announces WAREHOUSE_ADDED. Raises PermissionDenied, ValidationError."""
    require(actor, "parts.add_warehouse", store)
    return register(Warehouse(store=store, code=code.upper(), name=name), actor=actor, fact=facts.WAREHOUSE_ADDED)


@transaction.atomic
def edit_warehouse(*, warehouse_id, actor, expected_version=None, **values):
    """Change the ``name`` of a warehouse; its code stands on all labels and stays. Announces WAREHOUSE_EDITED."""
    row = locked(seen_by(Warehouse.objects, actor), warehouse_id)
    require(actor, "parts.change_warehouse", row)
    return edit(row, actor=actor, fact=facts.WAREHOUSE_EDITED, values=values, expected_version=expected_version)


@transaction.atomic
def add_bin(*, warehouse_id, rack, level, position, actor, kind=BinKind.SHELF):
    """Add a bin by its four numbers. Announces BIN_ADDED. Raises PermissionDenied, ValidationError."""
    warehouse = seen_by(Warehouse.objects, actor).get(pk=warehouse_id)
    require(actor, "parts.add_bin", warehouse)
    row = Bin(
        store=warehouse.store,
        warehouse=warehouse,
        rack=rack.upper(),
        level=level.upper(),
        position=position.upper(),
        kind=kind,
    )
    row.code = bin_code(row)
    return register(row, actor=actor, fact=facts.BIN_ADDED)


@transaction.atomic
def add_bins(*, warehouse_id, racks, levels, positions, actor, kind=BinKind.SHELF):
    """Add a whole range at once: ``racks`` “01-12”, ``levels`` “1-4”, ``positions`` “A,B,D”; those there stay.

    Returns the new bins. Announces BIN_ADDED for each. Raises PermissionDenied, ValidationError.
    """
    warehouse = seen_by(Warehouse.objects, actor).get(pk=warehouse_id)
    require(actor, "parts.add_bin", warehouse)
    spans = {"racks": expanded(racks), "levels": expanded(levels), "positions": expanded(positions)}
    if prod(len(span) for span in spans.values()) > MOST_AT_ONCE:
        raise ValidationError(_("Add at most %(most)s bins at once.") % {"most": MOST_AT_ONCE})
    there = set(warehouse.bins.values_list("code", flat=True))
    rows = [
        Bin(store=warehouse.store, warehouse=warehouse, rack=rack, level=level, position=position, kind=kind)
        for rack, level, position in product(*spans.values())
    ]
    for row in rows:
        row.code = bin_code(row)
    rows = [row for row in rows if row.code not in there]
    if not rows:
        raise ValidationError(_("All of these bins are there already."))
    for row in rows:
        check_fields(row)
    return register_many(rows, actor=actor, fact=facts.BIN_ADDED, payloads=[{} for _row in rows])


def expanded(text):
    """“01-03” → 01, 02, 03; “A-C, F” → A, B, C, F. Raises ValidationError for what is no range."""
    found = []
    for piece in re.split(r"[,，、\s]+", text.strip().upper()):
        first, dash, last = piece.partition("-")
        found += _between(first, last) if dash else [first]
    if not all(re.fullmatch(r"[A-Z0-9]{1,4}", one) for one in found):
        raise ValidationError(_("Write a range such as 01-12 or A-F, or single ones with commas between them."))
    return list(dict.fromkeys(found))


def _between(first, last):
    if first.isdecimal() and last.isdecimal() and len(first) <= 4 and len(last) <= 4:
        return [f"{number:0{len(first)}d}" for number in range(int(first), int(last) + 1)] or [""]
    if re.fullmatch(r"[A-Z]", first) and re.fullmatch(r"[A-Z]", last):
        return [chr(letter) for letter in range(ord(first), ord(last) + 1)] or [""]
    return [""]


#: ``function(bin)`` of other rooms: whether something lies there that is nobody's stock, such as an old part.
OCCUPANTS = []


def occupant(function):
    """Register such a function. Returns it."""
    if function not in OCCUPANTS:
        OCCUPANTS.append(function)
    return function


@transaction.atomic
def edit_bin(*, bin_id, actor, expected_version=None, **values):
    """Change the ``kind`` of a bin or take it out of use (``is_active``), once it is empty. Announces BIN_EDITED."""
    row = locked(seen_by(Bin.objects, actor), bin_id)
    require(actor, "parts.change_bin", row)
    is_filled = row.balances.filter(on_hand__gt=0).exists() or any(lies_in(row) for lies_in in OCCUPANTS)
    if is_filled and values != {"is_active": True}:
        raise ValidationError(_("Something lies in this bin. Move it to another bin first."))
    return edit(row, actor=actor, fact=facts.BIN_EDITED, values=values, expected_version=expected_version)


def bin_code(row):
    """What the label says: the four numbers 四号定位."""
    return "-".join([row.warehouse.code, row.rack, row.level, row.position])


def usable_bin(store, bin_id):
    """The bin ``bin_id`` of ``store``, to put something in. Raises ValidationError where it is none or out of use."""
    return usable_bins(store, [bin_id])[bin_id]


def usable_bins(store, bin_ids):
    """``{key: bin}`` of several at once; raises ValidationError for the first that can't be used."""
    found = Bin.objects.filter(store=store).in_bulk(set(bin_ids))
    for bin_id in bin_ids:
        row = found.get(bin_id)
        if row is None:
            raise ValidationError({"bin": _("This bin is not one of the store's.")})
        if not row.is_active:
            raise ValidationError({"bin": _("Bin %(bin)s is out of use. Choose another.") % {"bin": row.code}})
    return found


def truck_of(store):
    """Where what is on the road to another store is booked."""
    return place_of(store, BinKind.TRUCK)


def place_of(store, kind):
    """The store's first place in use of a kind such as the dock; made in the yard where there is none yet."""
    found = Bin.objects.filter(store=store, kind=kind, is_active=True).order_by("pk").first()
    return found or _made(store, kind)


def _made(store, kind):
    yard, _new = Warehouse.objects.get_or_create(store=store, code=YARD, defaults={"name": "场内 yard"})
    row = Bin(store=store, warehouse=yard, rack=SHORT[kind], level="0", position="1", kind=kind)
    row.code = bin_code(row)
    found, _new = Bin.objects.get_or_create(
        store=store,
        code=row.code,
        defaults={"warehouse": yard, "rack": row.rack, "level": "0", "position": "1", "kind": kind},
    )
    return found


SHORT = {
    BinKind.SHELF: "SH",
    BinKind.DOCK: "DOCK",
    BinKind.QUARANTINE: "QUA",
    BinKind.DISPLAY: "SHOW",
    BinKind.OLD_PARTS: "OLD",
    BinKind.SCRAP: "SCR",
    BinKind.TRUCK: "ROAD",
}
