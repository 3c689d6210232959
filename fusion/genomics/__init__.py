"""Names of variants, the classes that therapies ask for, and response rates."""
