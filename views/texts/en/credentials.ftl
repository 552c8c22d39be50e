credential-token = API token
credential-app = App
credential-session = Session
credentials-lead = Every token and session that currently works, for all users. What you revoke is refused from the next request on.
credentials-pick = Select { $title } of { $user }
credentials-here = this browser
credentials-what = Token or session
credentials-owner = Owner
credentials-reach = Access
credentials-used = Last used
credentials-expires = Expires
credentials-all = Everything the owner can do
credentials-search = Search by owner or name
credentials-empty = API tokens, authorized apps and signed-in browsers are listed here.
credentials-any-kind = Any kind
credentials-any-use = Any use
credentials-never-used = Never used
credentials-unused-month = Not used for 30 days
credentials-unused-quarter = Not used for 90 days
credentials-unused-year = Not used for a year
credentials-any-end = Any expiry
credentials-ends-week = Expires within a week
credentials-ends-fortnight = Expires within two weeks
credentials-ends-month = Expires within 30 days
credentials-end-selected = Revoke selected
credentials-stops-token = API token “{ $title }” of { $user }: programs that use it are refused, and tokens created with it are revoked too.
credentials-stops-app = { $title }, for { $user }: the app’s sign-in ends and its access tokens are revoked.
credentials-stops-session = { $user } on { $title }: this browser has to sign in again.
credentials-own = Your own session in this browser is one of them.
credentials-effect = This takes effect with the next request.
credentials-question = { $n ->
    [one] Revoke this access?
   *[other] Revoke all of these?
}
credentials-subject = { $n ->
    [one] { $n } token, app or session
   *[other] { $n } tokens, apps and sessions
}
credentials-end = { $n ->
    [one] Revoke
   *[other] Revoke all { $n }
}
credentials-ended = Already revoked
credentials-none = Nothing was selected
credentials-none-text = Nothing was changed.
credentials-none-next = Select what to revoke in the list.
credentials-refused = Nothing was revoked
credentials-refused-next = Check the list again.
credentials-done = { $n ->
    [one] { $n } token, app or session has been revoked.
   *[other] { $n } tokens, apps and sessions have been revoked.
}
