"""The checks Tryton makes of every module: views, access, buttons, workflows, fields."""

from __future__ import annotations

from conftest import MODULES
from trytond.modules.company.tests import CompanyTestMixin
from trytond.tests.test_tryton import ModuleTestCase


class ExportLicenceTestCase(CompanyTestMixin, ModuleTestCase):
    """Standard checks with every module that this one extends where it is there."""

    module = "export_licence"
    extras = list(MODULES)  # noqa: RUF012 - as Tryton wants it


del ModuleTestCase, CompanyTestMixin
