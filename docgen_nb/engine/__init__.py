"""Runs jobs at a bounded width, and calls at the pace an endpoint allows. No documents, no models."""
