"""An auditor of its own: it knows what was uploaded and reads storage, tables and Delta itself.

It shares no code with what it judges, so a mistake there cannot excuse itself here.
"""
