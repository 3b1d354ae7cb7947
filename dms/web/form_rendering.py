"""How every form looks: label above, help below, error at the field, in Tabler's clothes."""

from django import forms
from django.forms.boundfield import BoundField
from django.forms.renderers import DjangoTemplates

CLASS_OF_WIDGET = (
    (forms.CheckboxInput, "form-check-input"),
    (forms.CheckboxSelectMultiple, "form-check-input"),
    (forms.RadioSelect, "form-check-input"),
    (forms.Select, "form-select"),
    (forms.ClearableFileInput, "form-control"),
    (forms.Widget, "form-control"),
)


class Field(BoundField):
    """A bound field that gives its widget the right class and marks it when its value was refused."""

    @property
    def is_check(self):
        """Whether the label belongs behind the box instead of above it."""
        return isinstance(self.field.widget, forms.CheckboxInput)

    @property
    def is_choices(self):
        """Whether the widget is a list of boxes, which needs a legend instead of a label."""
        return isinstance(self.field.widget, forms.RadioSelect | forms.CheckboxSelectMultiple)

    def build_widget_attrs(self, attrs, widget=None):
        """Django's attributes and the classes."""
        attrs = super().build_widget_attrs(attrs, widget)
        widget = widget or self.field.widget
        if widget.is_hidden:
            return attrs
        kind = next(name for known, name in CLASS_OF_WIDGET if isinstance(widget, known))
        classes = [widget.attrs.get("class", ""), attrs.get("class", ""), kind, "is-invalid" if self.errors else ""]
        return attrs | {"class": " ".join(filter(None, classes))}


class FieldRenderer(DjangoTemplates):
    """The project's form renderer (setting ``FORM_RENDERER``)."""

    form_template_name = "web/forms/form.html"
    field_template_name = "web/forms/field.html"
    bound_field_class = Field
