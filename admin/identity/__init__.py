"""Who somebody is: what a site sets for it, and what proves it beside a password.

settings    the variables of signing in, and the times and roles that the use cases go by
roles       which role somebody's groups give them; pure
codes       one-time codes by time [RFC 6238] and recovery codes; pure
browsers    what a browser is called by its owner; pure
"""
