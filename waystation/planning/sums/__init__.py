"""The pure heart of the planner: problem, hours, greedy plan, check, cost, reasons, risk, durations, chances."""
