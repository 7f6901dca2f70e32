"""What can happen, one function each, in one transaction that the caller opens.

moves      the one step that all share: ask the table, change the request, tell the agent
facts      what agents and relays say
desk       what technicians and administrators do to a request
time       what happens because nobody did anything
people     accounts, one-time links, signing in
machines   agents that sign in, and where their sessions are placed
"""
