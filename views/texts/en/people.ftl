people-lead = Everyone who can sign in here, and the accounts that services act as.
people-add = Add a person
people-person = User
people-full-name = Name
people-email = Email
people-groups = Groups
people-sign-in = Signs in with
people-last-sign-in = Last sign-in
people-no-password = no password
people-password = Password
people-two-factors = Password and second factor
people-search = Search by name or email
people-all = All users
people-any-group = Any group
people-show-active = Active
people-show-disabled = Disabled
people-show-superusers = Superusers
people-show-staff = Staff
people-show-no-second-factor = Without a second factor
people-show-no-password = Without a password
people-empty = Nobody yet
people-empty-text = People who can sign in here are listed here.
people-count = { $n ->
    [one] { $n } person
   *[other] { $n } people
}
people-username-aside = username

person-who = Name and email
person-username = Username
person-username-hint = Used to sign in.
person-optional = Optional.
person-first-name = First name
person-last-name = Last name
person-rights = Groups and administration
person-no-groups = There are no groups yet. Roles come from groups. <a href="{ $link }">Create a group</a>
person-administration = Administration
person-staff = Staff
person-staff-text = Can manage users and groups through the API, but cannot grant more than they hold themselves, and cannot change superusers or anyone who holds more.
person-superuser = Superuser
person-superuser-text = Can do everything: these pages, applications and every role.
person-invite = Create an invitation link
person-invite-text = Give the link to the new user, who chooses a password with it. Leave this out for service accounts.
person-add = Add
person-badge-disabled = disabled
person-badge-superuser = superuser
person-badge-staff = staff
person-access = What they can do now
person-no-roles = Nothing: none of their groups has a role.
person-no-access = Nothing: the account is disabled.
person-why = Why can they, or why can’t they?
person-sign-in = Sign-in
person-password = Password
person-password-set = Set
person-none = none
person-no-password = No password opens the account.
person-second-factor = Second factor
person-factor-app = Authenticator app
person-factor-passkeys = { $n ->
    [one] { $n } passkey
   *[other] { $n } passkeys
}
person-factor-codes = { $n ->
    [one] { $n } recovery code left
   *[other] { $n } recovery codes left
}
person-joined = Created
person-in-use = Currently in use
person-in-use-text = <a href="{ $link }">{ $sessions ->
    [one] { $sessions } session
   *[other] { $sessions } sessions
}, { $tokens ->
    [one] { $tokens } API token
   *[other] { $tokens } API tokens
}</a>, { $apps ->
    [one] { $apps } authorized app
   *[other] { $apps } authorized apps
}
person-open-link = Open link
person-open-link-text = { $what }, expires <time datetime="{ $at }" title="{ $moment }">{ $when }</time>
person-links = One-time links
person-history-empty = What this user does, and what is done to the account, is listed here.
person-end = Sign out, disable or delete
person-sign-out = Sign out everywhere
person-sign-out-text = { $n ->
    [one] Ends { $n } session.
   *[other] Ends { $n } sessions.
} API tokens keep working.
person-sign-out-submit = Sign out
person-sign-out-question = Sign this user out everywhere?
person-sign-out-browsers = They have to sign in again in every browser.
person-sign-out-apps = Apps they are signed in to lose access, unless they may work while the user is away. API tokens keep working.
person-sign-out-self = This browser is one of them.
person-signed-out = { $user } has been signed out everywhere.
person-disable = Disable
person-disable-text = Nothing of theirs is accepted any more. Everything is kept.
person-disable-question = Disable this account?
person-disable-access = Their password, sessions, API tokens and apps are refused from the next request on.
person-disable-links = One-time links for them stop working.
person-disable-kept = Everything is kept, and works again when you enable the account.
person-disabled = { $user } has been disabled.
person-enable = Enable
person-enable-text = Their password, API tokens and apps work again. They have to sign in again.
person-enabled = { $user } has been enabled.
person-delete = Delete
person-delete-text = Deletes their sessions, their tokens and what they allowed apps to do. This cannot be undone.
person-delete-question = Delete this user?
person-delete-access = Their sessions and API tokens stop working, and no app can act for them any more.
person-delete-kept = What they created is kept, without their name. The audit log keeps the name.
person-delete-undo = This cannot be undone. Disabling the account can.
person-deleted = { $user } has been deleted.
person-own-account = This is your own account: you will be signed out immediately.
person-refused = This cannot be done
person-refused-text = { $why } Nothing was changed.
person-refused-next = Go back to this user, or check the list of users.
person-back = Go back to this user.
person-created = { $user } has been created. No password opens the account yet.
person-invited = { $user } has been created. Give them this link.
person-error-no-username = Enter a username. It is used to sign in.
person-error-long = Use at most { $most } characters.
person-error-email = Enter an address like name@example.org, or leave it empty.

contact-verified-addresses = Verified addresses
contact-verified = verified
contact-not-verified = not verified
contact-verified-text = Apps are told that this { $contact ->
    [email] email address
   *[phone] phone number
} belongs to them. Changing it removes the mark.
contact-not-verified-text = Mark this { $contact ->
    [email] email address
   *[phone] phone number
} as verified if you know that it belongs to them. Apps may rely on it.
contact-mark = Mark as verified<span class="hidden">: { $address }</span>
contact-unmark = Mark as not verified<span class="hidden">: { $address }</span>
contact-marked = { $address } is now marked as verified.
contact-unmarked = { $address } is no longer marked as verified.
contact-not-marked = Nothing was marked
contact-none = The form does not say what has been verified.

link-title-invite = Invitation
link-title-password = New password
link-title-second-factor = Lost second factor
link-text-invite = They choose their first password.
link-text-password = They choose a new password. Their current one works until then.
link-text-second-factor = They sign in once without it and set up a new one.
link-label-invite = Invitation link
link-label-password = Link to choose a new password
link-label-second-factor = Link to sign in without the second factor
link-hint-invite = With this link they choose their password and are signed in. Give it to no one else: it works once, within { $hours } hours, and is not shown again.
link-hint-password = With this link they choose a new password. Their current one works until then. Give it to no one else: it works once, within { $hours } hours, and is not shown again.
link-hint-second-factor = With this link and their password they sign in once without the second factor and set up a new one. Give it to no one else: it works once, within { $hours } hours, and is not shown again.
link-end-tokens = Revoke their API tokens now
link-end-tokens-text = { $n ->
    [one] There is 1 token, which keeps working otherwise.
   *[other] There are { $n } tokens, which keep working otherwise.
}
link-create = Create a link<span class="hidden">: { $title }</span>
link-none = No link was created
link-none-kind = There is no link of that kind.
link-none-disabled = The account is disabled, so the link would not work.
link-made = Here is the link for { $user }.
