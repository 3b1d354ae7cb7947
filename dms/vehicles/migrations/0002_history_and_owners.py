"""History rows are written once, and PostgreSQL itself refuses two owners on one day.

SQLite has no exclusion constraint; there the service's check inside the immediate transaction is the guard.
"""

from django.db import migrations

from dms.core.append_only import AppendOnly

ONE_OWNER_A_DAY = """
ALTER TABLE vehicles_ownership ADD CONSTRAINT ownership_one_owner_a_day EXCLUDE USING gist (
    int8range(vehicle_id, vehicle_id, '[]') WITH &&, daterange(valid_from, valid_to, '[)') WITH &&
) WHERE (kind = 'owner')
"""


def refuse_two_owners_a_day(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(ONE_OWNER_A_DAY)


def allow_two_owners_a_day(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("ALTER TABLE vehicles_ownership DROP CONSTRAINT ownership_one_owner_a_day")


class Migration(migrations.Migration):
    dependencies = [("vehicles", "0001_initial")]

    operations = [
        AppendOnly("vehicles_platechange"),
        AppendOnly("vehicles_odometerreading"),
        migrations.RunPython(refuse_two_owners_a_day, allow_two_owners_a_day, elidable=False),
    ]
