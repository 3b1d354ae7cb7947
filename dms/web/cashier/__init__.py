"""The pages of the cashier: till, receivables, payments, refunds, credit accounts, the day."""
