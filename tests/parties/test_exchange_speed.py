"""How long 20 000 customers take in the worker, beside the plain insert of as many rows. Run by name: -m bench -s."""

import os
import random
import resource
import time

import pytest
from django.core.files.base import ContentFile

from dms.core import due
from dms.core.exchange.importing import apply_import, upload_import
from dms.parties.models import Contact, Customer

ROWS = int(os.environ.get("EXCHANGE_ROWS", 20_000))


SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕"
GIVEN = "伟芳娜秀英敏静丽强磊军洋勇艳杰娟涛明超兰霞平刚桂文辉力玉红建国华金梅琴云飞鹏宇浩凯健俊帆雪婷欣怡子轩梓涵"


def names():
    """As many names as rows, two or three characters long, some of them twice, as in any town."""
    chosen = random.Random(7)
    return [
        "".join([chosen.choice(SURNAMES), *chosen.choices(GIVEN, k=chosen.choice((1, 2, 2)))]) for _n in range(ROWS)
    ]


@pytest.mark.bench
@pytest.mark.django_db(transaction=True)
def test_twenty_thousand_customers(store, other_store, person, capsys):
    manager = person("general_manager", language="en")
    text = "kind,name,phone\n" + "".join(f"person,{name},138{n:08d}\n" for n, name in enumerate(names()))
    job = upload_import(list_code="customers", store=store, file=ContentFile(text.encode(), name="x"), actor=manager)
    figures = {"peak MiB before": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}

    def timed(name, act):
        begun, worked = time.perf_counter(), time.process_time()
        act()
        figures[name] = time.perf_counter() - begun
        figures[f"{name} cpu"] = time.process_time() - worked

    timed("check", lambda: due.sweep(budget_seconds=1))
    apply_import(import_id=job.pk, actor=manager)
    timed("import", lambda: due.sweep(budget_seconds=1))
    job.refresh_from_db()
    assert (job.state, job.added) == ("applied", ROWS)
    plain = [Customer(store=other_store, number=f"X{n}", kind="person", name="王") for n in range(ROWS)]

    def insert():
        made = Customer.objects.bulk_create(plain, batch_size=1000)
        Contact.objects.bulk_create(
            [Contact(store=other_store, customer=one, role="owner", phone=f"139{n:08d}") for n, one in enumerate(made)],
            batch_size=1000,
        )

    timed("plain", insert)
    figures["peak MiB"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    with capsys.disabled():
        print({name: round(value, 1) for name, value in figures.items()})
