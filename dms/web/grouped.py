"""Forms in groups: one page, a heading for each group, and places where an answer appears while typing."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Answer:
    """The place below a field into which htmx puts what the server says; ``template`` draws what stands there first."""

    place: str
    template: str = ""


class GroupedForm:
    """Beside ``forms.Form``: declare ``groups`` as ``((heading, (field, …)), …)`` and ``answers`` as
    ``{field: Answer}``. Drawn by ``web/forms/grouped.html``; fields in no group are not shown.
    """

    groups = ()
    answers = {}

    def shown_groups(self):
        """``[(heading, [(bound field, Answer or None)])]`` without empty groups."""
        shown = []
        for heading, names in self.groups:
            fields = [(self[name], self.answers.get(name)) for name in names if self.shows(name)]
            seen = [(field, answer) for field, answer in fields if not field.is_hidden]
            if seen:
                shown.append((heading, seen))
        return shown

    def shows(self, name):
        """Whether the field is asked for just now."""
        return name in self.fields
