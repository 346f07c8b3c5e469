"""Caresheet: a patient-education library whose disclaimer cannot be removed."""
