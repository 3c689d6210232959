"""What FusionBoard remembers: tables, migrations and their repository."""
