"""Store of what FusionBoard remembers: tables, migrations and their repository."""
