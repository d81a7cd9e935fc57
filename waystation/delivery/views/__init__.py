"""The pages of the delivery: the conversation, the gate, the promises kept."""
