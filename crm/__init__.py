"""Customer care: files, follow-ups, complaints. The last stage: it hears what the others announce; none imports it."""
