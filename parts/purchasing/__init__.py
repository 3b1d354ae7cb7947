"""What is bought: the plan 计划单, the offers compared for it, the order 采购单."""
