"""Document → Extraction: names, coreference, dates, figures, relations, events, statements."""
