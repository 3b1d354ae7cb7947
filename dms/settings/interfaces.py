"""The REST API's conventions."""

from dms.settings import environment as env

API_LARGEST_BODY = 1024 * 1024
API_REQUESTS_PER_MINUTE = {
    "person": env.whole_number("DMS_API_REQUESTS_PER_MINUTE", 600, at_least=1),
    "address": env.whole_number("DMS_API_ADDRESS_REQUESTS_PER_MINUTE", 3000, at_least=1),
    "wrong_token": 30,
}

# Pages without an account: openings and answers of one address and of one link, and wrong links of one address.
PUBLIC_REQUESTS_PER_MINUTE = {
    "address": env.whole_number("DMS_PUBLIC_ADDRESS_REQUESTS_PER_MINUTE", 120, at_least=1),
    "link": 30,
    "wrong": 20,
}

# What costs more than a look, of one person, on the screen and through the API together.
WORK_PER_MINUTE = {"search": 120, "export": 20, "upload": 60}

# Networks of one's own that webhooks may reach; anything that is not public is refused otherwise.
WEBHOOK_ALLOWED_NETWORKS = env.networks("DMS_WEBHOOK_ALLOWED_NETWORKS")

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "dms.api.authentication.TokenAuthentication",
        "dms.api.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["dms.api.scopes.SignedInWithinScope"],
    "DEFAULT_THROTTLE_CLASSES": ["dms.api.throttling.AddressThrottle", "dms.api.throttling.PersonThrottle"],
    "DEFAULT_CONTENT_NEGOTIATION_CLASS": "dms.api.negotiation.AlwaysJson",
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["dms.api.parsing.StrictJSONParser"],
    "DEFAULT_SCHEMA_CLASS": "dms.api.schema.OperationSchema",
    "DEFAULT_FILTER_BACKENDS": ["dms.api.filters.ResourceFilters"],
    "DEFAULT_PAGINATION_CLASS": "dms.api.pages.SeekPages",
    "DEFAULT_METADATA_CLASS": None,
    "EXCEPTION_HANDLER": "dms.api.refusals.handle",
    "URL_FORMAT_OVERRIDE": None,
    "COERCE_DECIMAL_TO_STRING": True,
}

SPECTACULAR_SETTINGS = {
    "TITLE": "Dealership management system",
    "DESCRIPTION": "Everything a person can do on the screen, for programs. See docs/api.md.",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "COMPONENT_SPLIT_REQUEST": True,
    "ENUM_GENERATE_CHOICE_DESCRIPTION": True,
    # Fields of one name with different choices would get made-up names.
    "ENUM_NAME_OVERRIDES": {
        "BayKindEnum": "service.catalogue.choices.BayKind",
        "BinKindEnum": "parts.stock.models.BinKind",
        "ChannelEnum": "dms.messaging.choices.Channel",
        "ColourKindEnum": "dms.vehicles.choices.ColourKind",
        "ConsentChannelEnum": "dms.parties.choices.Channel",
        "ConsentPurposeEnum": "dms.parties.choices.Purpose",
        "ContactRoleEnum": "dms.parties.choices.ContactRole",
        "CustomerKindEnum": "dms.parties.choices.CustomerKind",
        "CustomerSourceEnum": "dms.parties.choices.CustomerSource",
        "DataRequestKindEnum": "crm.files.requests.models.RequestKind",
        "DiscrepancyKindEnum": "parts.receiving.notes.Discrepancy",
        "EntryStateEnum": "service.catalogue.choices.EntryState",
        "FigureUnitEnum": "dms.core.figures.kpis.Unit",
        "IssueKindEnum": "parts.issuing.models.IssueKind",
        "LossReasonEnum": "parts.counter.models.LossReason",
        "MessagePurposeEnum": "dms.messaging.choices.Purpose",
        "OdometerSourceEnum": "dms.vehicles.choices.OdometerSource",
        "OptionRuleKindEnum": "dms.vehicles.choices.OptionRuleKind",
        "OwnershipKindEnum": "dms.vehicles.choices.OwnershipKind",
        "PartUnitEnum": "parts.catalogue.models.Unit",
        "PaymentKindEnum": "dms.cashier.choices.PaymentKind",
        "PostingKindEnum": "parts.stock.models.PostingKind",
        "PurchaseKindEnum": "parts.purchasing.requests.RequestKind",
        "ReceivableKindEnum": "dms.cashier.choices.ReceivableKind",
        "RoleEnum": "dms.accounts.roles.Role",
        "SaleKindEnum": "parts.counter.models.SaleKind",
        "SavedViewScopeEnum": "dms.web.saved_views.models.Scope",
        "ScrappingCauseEnum": "parts.scrapping.papers.ScrappingCause",
        "SpecialOrderOutcomeEnum": "parts.special_orders.models.CancelOutcome",
        "StockStatusEnum": "parts.stock.models.StockStatus",
        "StocktakeCauseEnum": "parts.stocktake.models.Cause",
        "StocktakeKindEnum": "parts.stocktake.models.StocktakeKind",
        "StocktakeScopeEnum": "parts.stocktake.models.Scope",
        "SupplierReturnOutcomeEnum": "parts.supplying.returns.Outcome",
        "SupplierPlaceEnum": "dms.parties.choices.SupplierPlace",
        "TellingWayEnum": "dms.core.deadlines.models.TellingWay",
    },
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "dms.api.schema_parts.add_shared_parts",
    ],
}
