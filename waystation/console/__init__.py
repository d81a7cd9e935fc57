"""The command line: start, stop, look after and move a station. No tables; what it does to rows it does through actions.

`program` reads the arguments, `entries` names the functions of other slices it calls, `voice` speaks, and one module per
kind of work does it: `serve` (run, worker), `first` (init, demo, logins), `carry` (import, export), `safe` (backup,
restore), `doctor`.
"""
