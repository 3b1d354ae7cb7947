"""Who works where: bays 工位, teams 班组, technicians 技师 and what they can do."""
