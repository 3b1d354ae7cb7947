"""Addresses of approvals and chains; the namespaces are the resources."""

from django.urls import include, path

from dms.web.approvals import chains, requests

APPROVALS = [
    path("", requests.Approvals.as_view(), name="list"),
    path("new/", requests.RequestApproval.as_view(), name="new"),
    path("<int:pk>/", requests.ApprovalPage.as_view(), name="detail"),
    path("<int:pk>/approve/", requests.Approve.as_view(), name="approve"),
    path("<int:pk>/reject/", requests.Reject.as_view(), name="reject"),
    path("<int:pk>/send-back/", requests.SendBack.as_view(), name="send_back"),
    path("<int:pk>/resubmit/", requests.Resubmit.as_view(), name="resubmit"),
    path("<int:pk>/withdraw/", requests.Withdraw.as_view(), name="withdraw"),
]
CHAINS = [
    path("", chains.Chains.as_view(), name="list"),
    path("new/", chains.SetChain.as_view(), name="new"),
    path("<int:pk>/", chains.ChainPage.as_view(), name="detail"),
    path("<int:pk>/edit/", chains.EditChain.as_view(), name="edit"),
    path("<int:pk>/retire/", chains.RetireChain.as_view(), name="retire"),
]

urlpatterns = [
    path("approvals/", include((APPROVALS, "approvals"))),
    path("approval-chains/", include((CHAINS, "approval-chains"))),
]
