"""Opens jobs without end and prints the number of each acknowledged one: ``python -m tests.faults.writer CODE``."""

import sys

import django


def main(store_code):
    django.setup()
    from dms.accounts.models import Store
    from dms.core import clock
    from tests.garage.services import open_job

    store = Store.objects.get(code=store_code)
    while True:
        print(open_job(store=store, on=clock.today()).number, flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
