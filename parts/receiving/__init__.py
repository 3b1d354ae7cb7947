"""How bought goods come into stock: three checks, the receipt 入库单, the discrepancy note 差损单."""
