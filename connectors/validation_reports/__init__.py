"""Reports of validations: a page of HTML that stands alone, and its JSON."""
