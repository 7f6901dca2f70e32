"""HTTP, translated: a route reads what came, calls one use case, and renders what it gave back.

gate      who is asking, and may they: every route is declared with its permission
entrance  what all ways in share: is the password right, and what then
session   signing in and out, one-time links
second_step, elsewhere    a code; an OpenID Connect provider
account, account_codes    my sessions, password, browsers and codes
board     the dashboard, a request's page, history; live events
actions   what a technician does to a request
people, people_access     accounts, for administrators
agents    the JSON that agents speak (/api/v1/agent/...)
switches  language and look; reader: how the present answer is read
files     styles, scripts, noVNC
health    /healthz, /readyz
"""
