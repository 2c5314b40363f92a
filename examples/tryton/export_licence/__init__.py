"""Tryton module `export_licence`: asks xuke before goods leave, and holds what China would not license."""
