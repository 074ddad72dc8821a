"""Runs jobs at a bounded width and calls at the pace an endpoint allows; knows neither documents nor models."""
