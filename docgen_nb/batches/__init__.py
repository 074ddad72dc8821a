"""Many documents from one template: orders made from rows, runs side by side, outcomes in row order."""
