"""What each gate may ask for in a model's config: one section for each gate."""
