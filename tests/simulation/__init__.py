"""Whole lives of a project from one seed: runs, kills, torn files, full disks and odd servers, in virtual time."""
