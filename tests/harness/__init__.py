"""What tests stand on that start real things: a PostgreSQL cluster, a server process, threads that race."""
