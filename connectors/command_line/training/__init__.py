"""`fusionboard train`: one file a model."""
