"""Addresses of the cashier."""

from django.urls import include, path

from dms.web.cashier import accounts, days, payments, receivables, refunds, statements, till

RECEIVABLES = [
    path("", receivables.Receivables.as_view(), name="list"),
    path("<int:pk>/", receivables.ReceivablePage.as_view(), name="detail"),
    path("<int:pk>/pay/", till.Pay.as_view(), name="pay"),
    path("<int:pk>/charge/", receivables.Charge.as_view(), name="charge"),
    path("<int:pk>/cancel/", receivables.Cancel.as_view(), name="cancel"),
    path("<int:pk>/set-off/", receivables.SetOff.as_view(), name="set_off"),
    path("<int:pk>/pay-back/", refunds.PayBack.as_view(), name="pay_back"),
    path("<int:pk>/forfeit/", receivables.Forfeit.as_view(), name="forfeit"),
    path("deposit/<int:pk>/", receivables.NewDeposit.as_view(), name="deposit"),
]
PAYMENTS = [
    path("", payments.Payments.as_view(), name="list"),
    path("<int:pk>/", payments.PaymentPage.as_view(), name="detail"),
    path("<int:pk>/allocate/", payments.Allocate.as_view(), name="allocate"),
    path("<int:pk>/refund/", refunds.RefundRest.as_view(), name="refund"),
    path("<int:pk>/reverse/", payments.Reverse.as_view(), name="reverse"),
]
REFUNDS = [
    path("", refunds.Refunds.as_view(), name="list"),
    path("<int:pk>/", refunds.RefundPage.as_view(), name="detail"),
    path("<int:pk>/pay-out/", refunds.PayOut.as_view(), name="pay_out"),
    path("<int:pk>/withdraw/", refunds.Withdraw.as_view(), name="withdraw"),
]
ACCOUNTS = [
    path("", accounts.CreditAccounts.as_view(), name="list"),
    path("<int:pk>/", accounts.AccountPage.as_view(), name="detail"),
    path("new/<int:pk>/", accounts.OpenAccount.as_view(), name="new"),
    path("<int:pk>/edit/", accounts.EditAccount.as_view(), name="edit"),
    path("<int:pk>/raise/", accounts.RaiseLimit.as_view(), name="raise"),
    path("<int:pk>/suspend/", accounts.Suspend.as_view(), name="suspend"),
    path("<int:pk>/resume/", accounts.Resume.as_view(), name="resume"),
    path("<int:pk>/statement/", statements.Issue.as_view(), name="statement"),
]
STATEMENTS = [
    path("", statements.Statements.as_view(), name="list"),
    path("<int:pk>/", statements.StatementPage.as_view(), name="detail"),
]
DAYS = [
    path("", days.Days.as_view(), name="list"),
    path("today/", days.Today.as_view(), name="today"),
    path("<int:pk>/", days.DayPage.as_view(), name="detail"),
    path("<int:pk>/count/", days.Count.as_view(), name="count"),
    path("<int:pk>/explain/", days.Explain.as_view(), name="explain"),
    path("<int:pk>/close/", days.Close.as_view(), name="close"),
    path("<int:pk>/reopen/", days.Reopen.as_view(), name="reopen"),
]

urlpatterns = [
    path("till/", include(([path("", till.Till.as_view(), name="list")], "till"))),
    path("receivables/", include((RECEIVABLES, "receivables"))),
    path("payments/", include((PAYMENTS, "payments"))),
    path("refunds/", include((REFUNDS, "refunds"))),
    path("credit-accounts/", include((ACCOUNTS, "credit-accounts"))),
    path("statements/", include((STATEMENTS, "statements"))),
    path("day-closes/", include((DAYS, "day-closes"))),
]
