"""Which column of the file is which column of the list; what is missing, unknown or there twice."""

from difflib import get_close_matches

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dms.core.exchange.cells import plain, restored, same_word

#: The column that a file of rejected rows has more than the list; on the way back it is read over.
REASON = gettext_lazy("Reason for rejection")
REASON_WORDS = {"reason for rejection", "退回原因"}


def words_of(exchange_list):
    """``{heading: column}`` for every heading that the list knows."""
    return {word: column for column in exchange_list.columns for word in column.words()}


def word_of(heading):
    """A heading as it is compared."""
    return same_word(restored(plain(heading)))


def matched(header, exchange_list):
    """``{position: column}`` for the cells of ``header``. Raises ValidationError with every objection at once."""
    known, places, objections = words_of(exchange_list), {}, []
    for place, heading in enumerate(header.cells):
        word = word_of(heading)
        if not word or word in REASON_WORDS:
            continue
        if word not in known:
            objections.append(_unknown(heading, word, known))
        elif known[word] in places.values():
            objections.append(_("The column “%(heading)s” stands there twice.") % {"heading": plain(heading)})
        else:
            places[place] = known[word]
    missing = [column for column in exchange_list.columns if column.required and column not in places.values()]
    if missing:
        names = _(", ").join(f"{column.label} ({column.name})" for column in missing)
        objections.append(_("These columns are missing: %(names)s.") % {"names": names})
    if objections:
        raise ValidationError(objections)
    return places


def _unknown(heading, word, known):
    near = get_close_matches(word, known, n=1, cutoff=0.6)
    shown = plain(heading)[:60]
    if near:
        return _("No column is called “%(heading)s”. Is “%(near)s” meant?") % {
            "heading": shown,
            "near": known[near[0]].label,
        }
    return _("No column is called “%(heading)s”. Take it out, or look at the template for the columns.") % {
        "heading": shown
    }
