"""Patients that a number was made for, and what of the record decides that."""
