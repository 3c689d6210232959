"""Why a model says what it says, and whether that explanation can be trusted."""
