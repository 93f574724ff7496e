"""What every domain stands on: database, HTTP edge, access, problems, clock, events, audit, outbox, crypto.

The kernel knows no domain. A domain plugs itself in through the hooks that the kernel offers.
"""
