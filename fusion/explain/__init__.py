"""Explanations of what a model says, and whether they can be trusted."""
