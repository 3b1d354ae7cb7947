"""The workshop's master data: labour operations, packages, bays, teams and technicians, symptoms."""
