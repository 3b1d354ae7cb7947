"""Where a message goes on a channel: the address in a colleague's or a customer's file."""

from dms.messaging.choices import Channel

CONTACT_FIELDS = {Channel.EMAIL: "email", Channel.SMS: "phone", Channel.WECHAT: "wechat"}
USER_FIELDS = {Channel.IN_APP: "username", Channel.EMAIL: "email", Channel.SMS: "phone"}


def address_of_user(user, channel):
    """A colleague's address for the channel; the inbox's is the user name. Empty where none is known."""
    return getattr(user, USER_FIELDS[channel]) if channel in USER_FIELDS else ""


def contact_of(customer, channel):
    """The customer's contact that is called first and has an address for the channel; None where there is none."""
    reachable = customer.contacts.filter(ended_at=None).exclude(**{CONTACT_FIELDS[channel]: ""})
    return reachable.order_by("-is_primary", "pk").first()


def address_of_contact(contact, channel):
    """The contact's address for the channel; empty where there is none."""
    return getattr(contact, CONTACT_FIELDS[channel]) if contact else ""


def address_today(message):
    """The address as the files know it now, for the colleague or the contact to whom the message goes."""
    if message.user_id:
        return address_of_user(message.user, message.channel)
    contact = message.contact
    if contact is None or contact.ended_at:
        contact = contact_of(message.customer, message.channel)
    return address_of_contact(contact, message.channel)
