"""What a program of yours may do with the API: look up, create once, change safely, walk a list, move, check a webhook.

Run it with HOST and TOKEN in the environment and a plate as its argument; it prints each step as a line of JSON.
"""

import hashlib
import hmac
import json
import os
import sys
import time
import uuid

from dms_client import DMS, Refusal, etag, is_from_dms


def tell(step, **found):
    """One line for each step."""
    print(json.dumps({"step": step, **found}, ensure_ascii=False), flush=True)


def main(plate):
    """The whole story."""
    dms = DMS(os.environ["HOST"], os.environ["TOKEN"])
    store = dms.stores_list()["results"][0]
    vehicle = look_up(dms, plate)
    customer = create_once(dms, store, vehicle)
    change_safely(dms, customer)
    walk_all(dms)
    move(dms, store)
    check_a_delivery()


def look_up(dms, plate):
    """By plate, as it stands on the car."""
    vehicle = dms.vehicles_list(plate=plate)["results"][0]
    tell("looked up", plate=vehicle["plate"], vin=vehicle["vin"])
    return vehicle


def create_once(dms, store, vehicle):
    """A customer; the same request with the same key is the same customer, however often it is sent."""
    key = str(uuid.uuid4())
    new = {"store": store["id"], "kind": "person", "name": "钱多多", "note": f"VIN {vehicle['vin']}"}
    first, again = dms.customers_create(new, key=key), dms.customers_create(new, key=key)
    tell("created once", id=first["id"], is_same=first["id"] == again["id"])
    return first


def change_safely(dms, customer):
    """Somebody else saves meanwhile: the old version is refused, nobody's change is lost."""
    dms.customers_change(customer["id"], {"note": "came by train"}, if_match=etag(customer))
    try:
        dms.customers_change(customer["id"], {"note": "came by bus"}, if_match=etag(customer))
    except Refusal as refusal:
        tell("refused", status=refusal.status, code=refusal.code)
    fresh = dms.customers_retrieve(customer["id"])
    saved = dms.customers_change(customer["id"], {"note": "came by train and bus"}, if_match=etag(fresh))
    tell("changed", version=saved["version"], note=saved["note"])


def walk_all(dms):
    """All customers, two a page."""
    tell("walked", ids=[row["id"] for row in dms.follow(dms.customers_list(page_size=2, ordering="id"))])


def move(dms, store):
    """A document changes its state by a named move, and says why one is not possible."""
    supplier = dms.suppliers_create({"store": store["id"], "code": f"S{uuid.uuid4().hex[:8]}", "name": "西南汽配"})
    tell("may", moves=[one["verb"] for one in dms.suppliers_moves(supplier["id"])])
    tell("moved", state=dms.suppliers_deactivate(supplier["id"], {"reason": "closed down"})["state"])
    try:
        dms.suppliers_deactivate(supplier["id"], {"reason": "again"})
    except Refusal as refusal:
        tell("blocked", status=refusal.status, reasons=refusal.reasons)


def check_a_delivery():
    """What a receiver of webhooks does first."""
    secret, body, now = "x" * 32, b'{"delivery": 1}', str(int(time.time()))
    signature = hmac.new(secret.encode(), now.encode() + b"." + body, hashlib.sha256).hexdigest()
    headers = {"X-DMS-Timestamp": now, "X-DMS-Signature": f"sha256={signature}"}
    forged = body.replace(b"1", b"2")
    tell("checked", real=is_from_dms(secret, headers, body), forged=is_from_dms(secret, headers, forged))


if __name__ == "__main__":
    main(sys.argv[1])
