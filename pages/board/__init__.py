"""Pages of a tumour board, about several patients at once."""
