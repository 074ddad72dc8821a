"""Labelled documents for `check_quality.py`: sections with planted faults, and clean ones that look like them."""
