"""Filled papers: drafts of what an application asks for, in the languages of their readers."""
