"""Customer and vehicle files 一车一档: opened at the desk, completed, merged, given out, restricted, erased."""
