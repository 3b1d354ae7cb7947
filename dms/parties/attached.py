"""Files beside a customer: identity papers, licences, letters."""

from dms.core.attachments.subjects import attachable

#: The page masks what a scan of a card shows, so that its files are for those who may reveal.
attachable("parties.customer", add="parties.change_customer", see="parties.reveal_customer")
