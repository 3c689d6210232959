"""The `fusionboard` command."""
