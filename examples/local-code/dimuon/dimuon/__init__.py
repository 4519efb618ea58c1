"""Counts muon pairs and their mass."""
