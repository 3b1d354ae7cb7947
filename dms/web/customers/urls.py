"""Addresses of customers and what hangs on them; the namespaces are the resources."""

from django.urls import include, path

from dms.web.customers import consents, contacts, links, views

CUSTOMERS = [
    path("", views.Customers.as_view(), name="list"),
    path("new/", views.Register.as_view(), name="register"),
    path("duplicates/", views.Duplicates.as_view(), name="duplicates"),
    path("<int:pk>/", views.CustomerPage.as_view(), name="detail"),
    path("<int:pk>/timeline/", views.CustomerTimeline.as_view(), name="timeline"),
    path("<int:pk>/edit/", views.Edit.as_view(), name="edit"),
    path("<int:pk>/add-contact/", contacts.AddContact.as_view(), name="add_contact"),
    path("<int:pk>/give-consent/", consents.GiveConsent.as_view(), name="give_consent"),
    path("<int:pk>/send-link/", links.SendCustomerLink.as_view(), name="send_link"),
    path("<int:pk>/reveal-document/", views.RevealDocument.as_view(), name="reveal_document"),
]
CONTACTS = [
    path("<int:pk>/edit/", contacts.EditContact.as_view(), name="edit"),
    path("<int:pk>/remove/", contacts.RemoveContact.as_view(), name="remove"),
    path("<int:pk>/reveal-phone/", contacts.RevealPhone.as_view(), name="reveal_phone"),
]
CONSENTS = [path("<int:pk>/withdraw/", consents.WithdrawConsent.as_view(), name="withdraw")]
CONSENT_TEXTS = [
    path("", consents.ConsentTexts.as_view(), name="list"),
    path("publish/", consents.PublishConsentText.as_view(), name="publish"),
    path("<int:pk>/", consents.ConsentTextPage.as_view(), name="detail"),
]

urlpatterns = [
    path("customers/", include((CUSTOMERS, "customers"))),
    path("contacts/", include((CONTACTS, "contacts"))),
    path("consents/", include((CONSENTS, "consents"))),
    path("consent-texts/", include((CONSENT_TEXTS, "consent-texts"))),
]
