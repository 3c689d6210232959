"""The fused model: what each modality says, and what they say together."""
