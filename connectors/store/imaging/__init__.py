"""Studies, volumes, detected lesions and nodules."""
