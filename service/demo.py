"""The demo's service catalogue, told as its people would have set it up."""

from datetime import timedelta
from decimal import Decimal

from django.contrib.auth.hashers import make_password

from dms.accounts.demo import PASSWORD
from dms.accounts.models import Membership, User
from dms.accounts.roles import Role
from dms.core.demo import demo_part
from dms.vehicles.models import Series
from parts.catalogue.models import Part
from service import demo_operations as told
from service.catalogue.operations import services as operations
from service.catalogue.packages import services as packages
from service.catalogue.symptoms import services as symptoms
from service.catalogue.workshop import services as workshop


@demo_part("service catalogue", order=65)
def load(demo):
    """Operations, packages and symptoms of the group; rates, bays, teams and technicians of each store."""
    manager = demo.at(demo.stores[0], Role.SERVICE_MANAGER)
    found = _operations(manager)
    _packages(demo, manager, found)
    _symptoms(manager, found)
    for place, store in enumerate(demo.stores):
        _store(demo, store, ".west" if place else "")


def _operations(manager):
    """``{code: operation}``, with the times of single series."""
    found = {}
    for category, skill, rows in told.OPERATIONS:
        for code, name, name_en, hours in rows:
            found[code] = operations.add_labour_operation(
                code=code,
                name=name,
                name_en=name_en,
                category=category,
                skill=skill,
                standard_hours=Decimal(hours),
                instructions=told.INSTRUCTIONS.get(code, ""),
                actor=manager,
            )
    for code, name, name_en, category, skill, hours, repair_class in told.INSPECTED:
        found[code] = operations.add_labour_operation(
            code=code,
            name=name,
            name_en=name_en,
            category=category,
            skill=skill,
            standard_hours=Decimal(hours),
            repair_class=repair_class,
            needs_final_inspection=True,
            actor=manager,
        )
    series = {one.code: one for one in Series.objects.all()}
    for code, times in told.TIMES.items():
        for of_series, hours in times.items():
            operations.set_operation_time(
                operation_id=found[code].pk, series_id=series[of_series].pk, hours=Decimal(hours), actor=manager
            )
    _second_thoughts(manager, found)
    return found


def _second_thoughts(manager, found):
    """What was corrected, given up, and taken up again."""
    operations.edit_labour_operation(operation_id=found["XC001"].pk, note="精洗请另开“内饰清洁”。", actor=manager)
    for code, reason in (("BY012", "改用燃油添加剂养护"), ("XC003", "设备停用")):
        operations.retire_labour_operation(operation_id=found[code].pk, reason=reason, actor=manager)
    operations.reinstate_labour_operation(operation_id=found["BY012"].pk, reason="客户仍有需求", actor=manager)


def _packages(demo, manager, found):
    begins = demo.today.replace(month=1, day=1)
    for code, name, name_en, codes, by_model, materials, of_series, price in told.PACKAGES:
        row = packages.add_package(
            code=code,
            name=name,
            name_en=name_en,
            operations=[found[one] for one in codes.split()],
            series=Series.objects.filter(code__in=of_series.split()),
            fixed_price=Decimal(price) if price else None,
            valid_from=begins,
            valid_to=demo.today + timedelta(days=150) if code == "TC08" else None,
            actor=manager,
        )
        for kind, quantity in by_model:
            _parts_of_a_kind(row, kind, quantity, manager)
        for material, quantity in materials:
            _put(row, Part.objects.get(name=material), quantity, "", manager)
    _packages_reconsidered(manager, found)


def _parts_of_a_kind(row, kind, quantity, manager):
    """The part of that kind for each series of today's generation."""
    wanted = {one.pk for one in row.series.all()}
    for part in Part.objects.filter(name__startswith=f"{kind} ", fitments__last_year=None, fitments__first_year=2022):
        if not wanted or part.fitments.filter(series__in=wanted).exists():
            _put(row, part, quantity, kind, manager)


def _put(row, part, quantity, by_model, manager):
    packages.set_package_part(package_id=row.pk, part_id=part.pk, quantity=quantity, by_model=by_model, actor=manager)


def _packages_reconsidered(manager, found):
    rows = {row.code: row for row in packages.Package.objects.all()}
    packages.edit_package(package_id=rows["TC07"].pk, fixed_price=Decimal(269), actor=manager)
    contents = [found[code] for code in ("LT001", "LT002", "DP015")]
    packages.edit_package(package_id=rows["TC10"].pk, operations=contents, actor=manager)
    for code in ("TC06", "TC12"):
        packages.retire_package(package_id=rows[code].pk, reason="销量低", actor=manager)
    packages.reinstate_package(package_id=rows["TC12"].pk, reason="雨季前恢复", actor=manager)


def _symptoms(manager, found):
    rows = {}
    for code, name, name_en, system, codes in told.SYMPTOMS:
        rows[code] = symptoms.add_symptom(
            code=code,
            name=name,
            name_en=name_en,
            system=system,
            operations=[found[one] for one in codes.split()],
            actor=manager,
        )
    symptoms.edit_symptom(symptom_id=rows["GZ011"].pk, note="问清冷车还是热车、低速还是高速。", actor=manager)
    both = [found["DP001"], found["DP002"], found["ZD003"]]
    symptoms.edit_symptom(symptom_id=rows["GZ011"].pk, operations=both, actor=manager)
    for code in ("GZ007", "GZ009"):
        symptoms.retire_symptom(symptom_id=rows[code].pk, reason="并入异响类", actor=manager)
    symptoms.reinstate_symptom(symptom_id=rows["GZ009"].pk, reason="手动挡车型仍需要", actor=manager)


def _store(demo, store, suffix):
    manager = demo.at(store, Role.SERVICE_MANAGER)
    begins = demo.today.replace(month=1, day=1)
    for (category, skill), hourly in told.RATES:
        rate = operations.add_labour_rate(
            store=store, category=category, skill=skill, hourly=Decimal(hourly), valid_from=begins, actor=manager
        )
    operations.edit_labour_rate(rate_id=rate.pk, hourly=Decimal(280), actor=manager)
    bays = {
        code: workshop.add_bay(store=store, code=code, name=name, kind=kind, actor=manager)
        for code, name, kind in told.BAYS
    }
    workshop.edit_bay(bay_id=bays["D01"].pk, note="周一上午校准设备", actor=manager)
    for code in ("J03", "C01"):
        workshop.retire_bay(bay_id=bays[code].pk, reason="地沟维修", actor=manager)
    workshop.reinstate_bay(bay_id=bays["C01"].pk, reason="维修完毕", actor=manager)
    _people(demo, store, suffix, manager, _teams(demo, store, manager))


def _teams(demo, store, manager):
    teams = {
        name: workshop.add_team(store=store, name=name, category=category, actor=manager)
        for name, category in (*told.TEAMS, ("夜班组", ""))
    }
    lead = demo.at(store, Role.TEAM_LEAD)
    teams["机电一组"] = workshop.edit_team(team_id=teams["机电一组"].pk, lead=lead, actor=manager)
    for name in ("夜班组", "快修组"):
        workshop.retire_team(team_id=teams[name].pk, reason="人员调整", actor=manager)
    teams["快修组"] = workshop.reinstate_team(team_id=teams["快修组"].pk, reason="恢复快修", actor=manager)
    return teams


def _people(demo, store, suffix, manager, teams):
    lead, first = demo.at(store, Role.TEAM_LEAD), demo.at(store, Role.TECHNICIAN)
    people = [
        (lead, "机电一组", {"engine": 4, "diagnosis": 4, "chassis": 3}),
        (first, "快修组", {"general": 3, "chassis": 3}),
    ]
    password = make_password(PASSWORD)
    since = demo.today.replace(year=demo.today.year - 2, day=1)
    for username, name, name_en, team, skills in told.COLLEAGUES:
        user = User.objects.create(
            username=f"{username}{suffix}",
            name=name,
            name_en=name_en,
            email=f"{username}{suffix}@demo.invalid",
            password=password,
        )
        Membership.objects.create(user=user, store=store, role=Role.TECHNICIAN, valid_from=since)
        people.append((user, team, skills))
    for place, (user, team, skills) in enumerate(people, 1):
        row = workshop.add_technician(store=store, user=user, number=f"J{place:03d}", team=teams[team], actor=manager)
        workshop.rate_technician(technician_id=row.pk, actor=manager, **skills)
    workshop.edit_technician(technician_id=row.pk, note="周三轮休", actor=manager)
    workshop.retire_technician(technician_id=row.pk, reason="产假", actor=manager)
    workshop.reinstate_technician(technician_id=row.pk, reason="返岗", actor=manager)
    workshop.edit_technician(technician_id=row.pk, team=teams[team], actor=manager)
