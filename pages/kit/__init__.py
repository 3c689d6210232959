"""Parts that every page uses: formats, tables, caches, language."""
