"""HL7 v2 messages: a second way in for hospitals without FHIR."""
