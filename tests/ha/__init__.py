"""The inventory `ha`: ten machines, of which one at a time fails, is upgraded, or is lost."""
