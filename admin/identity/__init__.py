"""Who somebody is: what a site sets for it, and the two that can be asked beside the desk.

    settings    the variables of signing in, and the times and roles that the use cases go by;
                those of directory and provider stand beside them (`directory_settings`, ...)
    roles       which role somebody's groups give them; pure
    codes       one-time codes by time [RFC 6238] and recovery codes; pure
    directory   an LDAP directory, bound to as the user; the only file that speaks LDAP
    provider    an OpenID Connect provider; the only file that speaks OAuth
    limit       a time limit for the whole of a question
    browsers    what a browser is called by its owner; pure

A directory and a provider say whom they know (`model_access.Found`); `usecases.newcomers` makes
an account of it. Failures are told apart: `SignInError` when the person is not let in, and
`Unavailable` when who should know cannot be asked, which is nobody's fault and counts as none.
"""
