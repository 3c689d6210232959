"""Sums of diameters as properties draw them."""

from data.patient.response_categories import Response

PD = Response.PROGRESSION
