"""How every form looks: field, error summary and widgets come from our own templates."""

from __future__ import annotations

from django.forms.renderers import TemplatesSetting


class HouseFormRenderer(TemplatesSetting):
    """Renders `{{ form }}` as summary and fields, and a field as label, help, error, control.

    The controls themselves are `templates/django/forms/widgets/`, so no form names a CSS class.
    """

    form_template_name = "components/form.html"
    field_template_name = "components/field.html"
