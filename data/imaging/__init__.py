"""Types of CT: studies, volumes, nodules, findings."""
