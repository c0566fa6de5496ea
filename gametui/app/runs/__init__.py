"""Trainings on the screen: what is read of their folders, and the pages that are made of it. Nothing here knows Textual."""
