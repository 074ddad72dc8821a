"""Many documents from one template: specs made from rows, runs side by side, outcomes in row order."""
